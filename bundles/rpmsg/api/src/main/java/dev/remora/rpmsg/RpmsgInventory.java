package dev.remora.rpmsg;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** What the bus knows, for shells and monitors. A service of the bus. Snapshots; any thread, never blocks for long. */
@ProviderType
public interface RpmsgInventory {

    /**
     * All channels, by edge and then in the order of their announcement.
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
     * Messages that had to be dropped on an edge without belonging to a channel, by cause.
     *
     * @return edge name → cause → number
     */
    Map<String, Map<String, Long>> dropped();

    /**
     * One channel.
     *
     * @param name its name
     * @param source local address, unsigned, or -1 for none
     * @param destination remote address, unsigned
     * @param backend wire format
     * @param edge the edge it is on
     * @param processor the remote processor, if any
     * @param epoch session of the edge
     * @param driver the bound driver, if any
     * @param reason why it is unbound; empty when bound
     * @param sent messages sent
     * @param received messages delivered
     * @param dropped messages dropped, by cause
     */
    record ChannelStatus(String name, long source, long destination, String backend, String edge,
            Optional<String> processor, long epoch, Optional<String> driver, String reason, long sent, long received,
            Map<String, Long> dropped) {}

    /**
     * One driver.
     *
     * @param name the component's name, or else the bundle's
     * @param matches names of the channels it is for
     * @param bundle symbolic name and version of its bundle
     * @param bound number of channels it drives now
     */
    record DriverStatus(String name, List<String> matches, String bundle, int bound) {}
}
