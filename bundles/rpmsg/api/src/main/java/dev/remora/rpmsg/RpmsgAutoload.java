package dev.remora.rpmsg;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What autoload has fetched for channels that no driver claimed (Linux: {@code modprobe} by {@code MODULE_DEVICE_TABLE}),
 * for shells and monitors. A service of autoload, there while it is enabled. Any thread, never blocks for long.
 */
@ProviderType
public interface RpmsgAutoload {

    /**
     * What was looked up since autoload came up, oldest first: one entry for each bundle found, those installed because
     * another needs them included, and one for each channel name for which the repository has nothing usable.
     *
     * @return a snapshot
     */
    List<Loaded> loaded();

    /**
     * One look-up.
     *
     * @param bundle symbolic name and version of the bundle; empty if none was found
     * @param location where the bundle came from, or else the repository that was asked
     * @param channel id of the channel that asked for it, as {@link RpmsgInventory.ChannelStatus#id()}
     * @param problem why the bundle does not run, in one line; empty: it was installed and started
     */
    record Loaded(String bundle, String location, String channel, String problem) {}
}
