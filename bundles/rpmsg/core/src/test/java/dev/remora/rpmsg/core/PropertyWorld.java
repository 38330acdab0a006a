package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.ChannelBusyException;
import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgInventory.ChannelState;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A bus, a remote, drivers of which number 0 refuses every channel, and a bundle that opens channels. */
final class PropertyWorld {

    static final String EDGE = "m4";
    static final int DRIVERS = 5;
    private static final List<String> NAMES = List.of("a", "b");

    /** One of four channels. */
    static ChannelKey channel(int which) {
        return ChannelKey.announced(NAMES.get(which % NAMES.size()), 0x400 + which / NAMES.size() % 2);
    }

    private static ChannelKey channel(ChannelStatus status) {
        return ChannelKey.announced(status.name(), (int) status.destination());
    }

    final FakeServices services = new FakeServices();
    final Bus bus = new Bus(services, new Policy(),
            BusFixture.limits(64, BusFixture.graceful(Overflow.DROP)));
    final List<FakeDriver> drivers = new ArrayList<>();
    /** What arrived, by channel, with whoever had it. */
    final Map<String, List<Integer>> received = new ConcurrentHashMap<>();
    private final Map<ChannelKey, RpmsgEndpoint> opened = new ConcurrentHashMap<>();
    private int number;
    private volatile FakeTransport transport = new FakeTransport(EDGE);
    private volatile Edge edge = (Edge) bus.open(transport);

    PropertyWorld() {
        for (int i = 0; i < DRIVERS; i++) {
            FakeDriver driver = new FakeDriver("d" + i);
            driver.whenReceived = this::arrived;
            drivers.add(driver);
        }
        drivers.getFirst().whenProbed = _ -> {
            throw new IllegalStateException("never");
        };
    }

    Driver form(int which) {
        FakeDriver driver = drivers.get(which);
        // Two of equal rank, one above, one for one name only; the refusing one ranks highest.
        return switch (which) {
            case 0 -> driver.as(9, "a", "b");
            case 1 -> driver.as(5, "a");
            default -> driver.as(which == 4 ? 1 : 0, "a", "b");
        };
    }

    boolean isRegistered(int which) {
        return bus.inventory().drivers().stream().anyMatch(driver -> driver.name().equals("d" + which));
    }

    void unregister(int which) {
        FakeDriver driver = drivers.get(which);
        bus.remove(driver.id);
        driver.serviceIsGone();
    }

    void announce(ChannelKey key) {
        edge.announced(key.name(), key.destination());
    }

    void withdraw(ChannelKey key) {
        edge.withdrawn(key.name(), key.destination());
        transport.open.remove(key);
    }

    void crash() {
        edge.close("crashed");
        transport = new FakeTransport(EDGE);
        edge = (Edge) bus.open(transport);
    }

    /** Sends the next number to the channel's local address; whether it has one. */
    boolean message(ChannelKey key) {
        Optional<ChannelStatus> channel = status(key).filter(status -> status.source() >= 0);
        channel.ifPresent(status -> {
            byte[] text = (key.id(EDGE) + " " + number++).getBytes(StandardCharsets.US_ASCII);
            Taken taken = edge.received(1, (int) status.source(), MemorySegment.ofArray(text), 0, text.length,
                    RpmsgEdge.NO_BUFFER);
            assertThat(taken).isEqualTo(Taken.DONE);
        });
        return channel.isPresent();
    }

    /** The number that was sent last. */
    int last() {
        return number - 1;
    }

    private void arrived(RpmsgMessage message) {
        String text = new String(message.copy(), StandardCharsets.US_ASCII);
        int space = text.indexOf(' ');
        received.computeIfAbsent(text.substring(0, space), _ -> Collections.synchronizedList(new ArrayList<>()))
                .add(Integer.valueOf(text.substring(space + 1)));
    }

    /** Whoever has the channel sends. */
    void send(ChannelKey key) {
        RpmsgEndpoint endpoint = opened.get(key);
        if (endpoint == null)
            return;
        try {
            endpoint.trySend(new byte[4]);
        } catch (ChannelClosedException closed) {
            assertThat(closed).hasMessageContaining(key.name());
        }
    }

    /** Whether the bundle could open it. */
    boolean open(ChannelKey key) {
        for (RpmsgChannel channel : services.channels()) {
            if (channel.name().equals(key.name()) && channel.destination() == key.destination()) {
                try {
                    opened.put(key, channel.open(this::arrived));
                    return true;
                } catch (ChannelBusyException | ChannelClosedException no) {
                    return false;
                }
            }
        }
        return false;
    }

    void close(ChannelKey key) {
        RpmsgEndpoint endpoint = opened.remove(key);
        if (endpoint != null)
            endpoint.close();
    }

    void closeAll() {
        List.copyOf(opened.keySet()).forEach(this::close);
    }

    /** Does it, unless there is no such channel, or it cannot be done. */
    private static void admin(Runnable act) {
        try {
            act.run();
        } catch (IllegalArgumentException | IllegalStateException no) {
            assertThat(no).hasMessageNotContaining("\n");
        }
    }

    void override(ChannelKey key, Optional<String> driver) {
        admin(() -> bus.admin().override(key.id(EDGE), driver));
    }

    void unbind(ChannelKey key) {
        admin(() -> bus.admin().unbind(key.id(EDGE)));
    }

    void bind(ChannelKey key, int driver) {
        admin(() -> bus.admin().bind(key.id(EDGE), "d" + driver));
    }

    /** Waits until the worker has done all that it was asked, and what followed; or its edge has crashed. */
    void settle() {
        Edge now = edge;
        for (int i = 0; i < 3; i++) {
            admin(() -> now.worker().call(() -> {}));
        }
    }

    Optional<ChannelStatus> status(ChannelKey key) {
        return bus.inventory().channels().stream().filter(status -> channel(status).equals(key)).findFirst();
    }

    /** What each channel is, and with which driver. */
    Map<ChannelKey, String> states() {
        Map<ChannelKey, String> states = new HashMap<>();
        bus.inventory().channels()
                .forEach(status -> states.put(channel(status), status.state() + status.driver().orElse("")));
        return states;
    }

    /** What holds whenever nothing is under way. */
    void checkSettled() {
        List<ChannelStatus> channels = bus.inventory().channels();
        assertThat(services.properties()).hasSameSizeAs(channels);
        int bindings = 0;
        int addresses = 0;
        for (ChannelStatus channel : channels) {
            assertThat(channel.state()).isNotEqualTo(ChannelState.PROBING);
            bindings += channel.state() == ChannelState.BOUND ? 1 : 0;
            addresses += channel.state() == ChannelState.UNBOUND ? 0 : 1;
            assertThat(channel.source() >= 0).isEqualTo(channel.state() != ChannelState.UNBOUND);
            assertThat(transport.open.getOrDefault(channel(channel), -1)).isEqualTo((int) channel.source());
            assertThat(services.properties()).anySatisfy(properties -> assertThat(properties)
                    .containsEntry("rpmsg.name", channel.name()).containsEntry("rpmsg.dst", channel.destination())
                    .containsEntry("rpmsg.state", channel.state().name()));
        }
        assertThat(edge.endpoints().size()).isEqualTo(addresses);
        int live = 0;
        for (FakeDriver driver : drivers) {
            assertThat(driver.breaches).isEmpty();
            live += driver.instances.size() - driver.released.size();
        }
        assertThat(live).isEqualTo(bindings);
        received.values().forEach(numbers -> assertThat(List.copyOf(numbers)).isSorted().doesNotHaveDuplicates());
    }

    void end() {
        bus.close();
        assertThat(services.channels()).isEmpty();
        for (FakeDriver driver : drivers) {
            assertThat(driver.breaches).isEmpty();
            assertThat(driver.released).containsExactlyInAnyOrderElementsOf(driver.instances);
            assertThat(driver.instances).allSatisfy(instance -> assertThat(instance.removes.get())
                    .isEqualTo(driver == drivers.getFirst() || instance.probes.get() == 0 ? 0 : 1));
        }
    }
}
