package dev.remora.shell;

import dev.remora.rpmsg.RpmsgInventory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A bus that knows what it is told. */
final class FakeBus implements RpmsgInventory {

    static final ChannelStatus SAMPLE = new ChannelStatus("m4.vdev0.rpmsg-client-sample.-1.1024", "rpmsg-client-sample",
            0x400, 0x400, "virtio", "m4.vdev0", Optional.of("m4"), 3, ChannelState.BOUND,
            Optional.of("dev.remora.drivers.sample"), Optional.of("dev.remora.drivers.sample 1.0.0"), Optional.empty(),
            "", "hold", 101, 100, 0, 0, Map.of());
    static final ChannelStatus TTY = new ChannelStatus("modem.rpmsg-tty.-1.-2", "rpmsg-tty", -1, 0xfffffffeL, "smd",
            "modem", Optional.empty(), 1, ChannelState.UNBOUND, Optional.empty(), Optional.empty(), Optional.empty(),
            "no driver", "drop", 0, 0, 0, 0, Map.of("unbound", 7L));
    static final ChannelStatus WAITING = new ChannelStatus("m4.vdev0.rpmsg-tty.-1.1025", "rpmsg-tty", 0x401, 0x401,
            "virtio", "m4.vdev0", Optional.of("m4"), 3, ChannelState.WAITING, Optional.empty(), Optional.empty(),
            Optional.of("tty"), "driver tty is gone", "hold", 5, 6, 12, 4, Map.of("queue-full", 2L, "no-driver", 1L));
    static final ChannelStatus LISTENING = new ChannelStatus("m4.vdev0.gateway-time.1280.-1", "gateway-time", 0x500, -1,
            "virtio", "m4.vdev0", Optional.of("m4"), 3, ChannelState.BOUND, Optional.of("time"),
            Optional.of("time 1.0.0"),
            Optional.empty(), "", "hold", 0, 0, 0, 0, Map.of());
    static final EdgeStatus M4 = new EdgeStatus("m4.vdev0", "virtio", Optional.of("m4"), 3, 496, 2, 3, 32, 4, 2, false,
            Map.of("no-endpoint", 4L),
            Map.of("role", "driver", "dialect", "linux", "receive", "spins 20 us, then sleeps"));
    static final EdgeStatus MODEM = new EdgeStatus("modem", "smd", Optional.empty(), 1, 1024, 1, 0, 0, 0, 0, true,
            Map.of(), Map.of("hosts", "0-1", "channel.rpmsg-tty", "opened, remote closed, ring 1024"));
    static final PolicyStatus POLICY = new PolicyStatus("tty", "dev.remora.drivers.tty may bind rpmsg-tty", 3);

    List<ChannelStatus> channels = new ArrayList<>();
    List<DriverStatus> drivers = new ArrayList<>();
    List<EdgeStatus> edges = new ArrayList<>();
    List<PolicyStatus> policy = new ArrayList<>(List.of(POLICY));
    Map<String, List<EndpointStatus>> endpoints = new HashMap<>();

    @Override
    public List<ChannelStatus> channels() {
        return List.copyOf(channels);
    }

    @Override
    public List<DriverStatus> drivers() {
        return List.copyOf(drivers);
    }

    @Override
    public List<EdgeStatus> edges() {
        return List.copyOf(edges);
    }

    @Override
    public List<EndpointStatus> endpoints(String channel) {
        return endpoints.getOrDefault(channel, List.of());
    }

    @Override
    public List<PolicyStatus> policy() {
        return List.copyOf(policy);
    }
}
