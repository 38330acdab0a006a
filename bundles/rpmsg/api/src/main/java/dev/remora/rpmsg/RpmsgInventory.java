package dev.remora.rpmsg;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** What the bus knows, for shells and monitors. A service of the bus. Snapshots; any thread, never blocks for long. */
@ProviderType
public interface RpmsgInventory {

    /**
     * {@link ChannelStatus#reason()} of a channel that {@link RpmsgAdmin#unbind} took from its driver: no driver is looked
     * for.
     */
    String UNBOUND_BY_HAND = "unbound by hand";

    /**
     * All channels, by edge and then in the order in which they came.
     *
     * @return a snapshot
     */
    List<ChannelStatus> channels();

    /**
     * All drivers, by name.
     *
     * @return a snapshot
     */
    List<DriverStatus> drivers();

    /**
     * All edges, in the order in which they were opened.
     *
     * @return a snapshot
     */
    List<EdgeStatus> edges();

    /**
     * The endpoints of a channel, the default one first.
     *
     * @param channel its id
     * @return a snapshot; empty if there is no such channel
     */
    List<EndpointStatus> endpoints(String channel);

    /**
     * The policy in force.
     *
     * @return its entries; empty: none is set, everything is allowed
     */
    List<PolicyStatus> policy();

    /** How a channel is. */
    enum ChannelState {
        /** No driver: see {@link ChannelStatus#reason()}. */
        UNBOUND,
        /** A driver is being probed. */
        PROBING,
        /** A driver has it. */
        BOUND,
        /** A bundle has opened it. */
        OPEN,
        /** Its driver is gone; messages wait for the next one, up to the grace period. */
        WAITING
    }

    /**
     * One channel.
     *
     * @param id names it: EDGE.NAME.SRC.DST as the kernel names its devices, addresses in signed decimal, SRC -1 for a
     *            channel that the remote announced: {@code m4.vdev0.rpmsg-client-sample.-1.1024}
     * @param name its name
     * @param source local address, unsigned, or -1 for none
     * @param destination remote address, unsigned, or -1 for none
     * @param backend wire format
     * @param edge the edge it is on
     * @param processor the remote processor, if any
     * @param epoch session of the edge
     * @param state how it is
     * @param driver the bound driver, if any
     * @param bundle symbolic name and version of the bundle of the driver, or of the bundle that opened it, if any
     * @param override the only driver that may have it, if overridden
     * @param reason why it is unbound or waits, such as {@link #UNBOUND_BY_HAND}; else empty
     * @param overflow what happens to messages that find no room to wait: "hold" or "drop"
     * @param sent messages sent
     * @param received messages delivered
     * @param queued messages that wait for a driver or its thread, those {@code held} included
     * @param held of these, messages that wait in the transport's own buffers, which the remote misses
     * @param dropped messages dropped, by cause
     */
    record ChannelStatus(String id, String name, long source, long destination, String backend, String edge,
            Optional<String> processor, long epoch, ChannelState state, Optional<String> driver,
            Optional<String> bundle, Optional<String> override, String reason, String overflow, long sent,
            long received, int queued, int held, Map<String, Long> dropped) {}

    /**
     * One driver.
     *
     * @param name the component's name, or else the bundle's
     * @param matches names of the channels it is for
     * @param bundle symbolic name and version of its bundle
     * @param bound number of channels it drives now
     */
    record DriverStatus(String name, List<String> matches, String bundle, int bound) {}

    /**
     * One edge.
     *
     * @param name its name
     * @param backend wire format
     * @param processor the remote processor, if any
     * @param epoch its session
     * @param mtu longest payload, bytes
     * @param channels number of channels
     * @param endpoints number of local addresses in use
     * @param buffers number of receive buffers; 0 if the wire format has none to keep
     * @param held of these, buffers that wait for drivers: when none is left the remote cannot send, on any channel
     * @param retained of these, buffers that drivers keep
     * @param polled whether somebody polls, with the receive thread masked
     * @param dropped what was dropped without belonging to a channel, by cause
     * @param details what its backend adds, such as {@code role} and {@code dialect}
     */
    record EdgeStatus(String name, String backend, Optional<String> processor, long epoch, int mtu, int channels,
            int endpoints, int buffers, int held, int retained, boolean polled, Map<String, Long> dropped,
            Map<String, String> details) {}

    /**
     * One endpoint of a channel.
     *
     * @param address local address, unsigned
     * @param bundle symbolic name and version of the bundle that has it
     * @param main whether it is the channel's default endpoint
     * @param sent messages sent
     * @param received messages delivered
     * @param queued messages that wait
     * @param queuedBytes payload bytes of those
     * @param held of the queued, messages in the transport's own buffers
     * @param retained buffers that the bundle keeps
     */
    record EndpointStatus(long address, String bundle, boolean main, long sent, long received, int queued,
            long queuedBytes, int held, int retained) {}

    /**
     * One entry of the policy.
     *
     * @param name the configuration's name
     * @param rule what it allows, in one line
     * @param denied acts it limited: rate or size exceeded
     */
    record PolicyStatus(String name, String rule, long denied) {}
}
