package dev.remora.rpmsg.autoload;

import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgInventory.ChannelState;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.RpmsgInventory.DriverStatus;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleRevision;

/** Tells which channels nobody claims. */
final class Claims {

    private final BundleContext context;

    Claims(BundleContext context) {
        this.context = context;
    }

    /**
     * The channels without a driver for which no driver is there. Where one is, but its probe failed, or the channel was
     * unbound from it by hand, or its bundle was stopped, there is nothing to load.
     */
    List<ChannelStatus> unclaimed(RpmsgInventory bus) {
        List<DriverStatus> drivers = bus.drivers();
        return bus.channels().stream().filter(channel -> isUnclaimed(channel, drivers)).toList();
    }

    private boolean isUnclaimed(ChannelStatus channel, List<DriverStatus> drivers) {
        Wanted wanted = Wanted.by(channel);
        return channel.state() == ChannelState.UNBOUND && !channel.reason().equals(RpmsgInventory.UNBOUND_BY_HAND)
                && drivers.stream().noneMatch(wanted::isFor)
                && bundles().noneMatch(bundle -> isFor(wanted, bundle));
    }

    /** An installed bundle of this name, whatever its version: it is preferred to those of the repository. */
    Optional<Bundle> installed(String symbolicName) {
        return bundles().filter(bundle -> symbolicName.equals(bundle.getSymbolicName())).findFirst();
    }

    private static boolean isFor(Wanted wanted, Bundle bundle) {
        String name = bundle.getSymbolicName();
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        return name != null && revision != null && wanted.isFor(name, revision);
    }

    private Stream<Bundle> bundles() {
        return Stream.of(context.getBundles());
    }
}
