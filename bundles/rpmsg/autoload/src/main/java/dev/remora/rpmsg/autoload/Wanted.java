package dev.remora.rpmsg.autoload;

import dev.remora.rpmsg.RpmsgDriverFor;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.RpmsgInventory.DriverStatus;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.osgi.resource.Capability;
import org.osgi.resource.Resource;

/**
 * What a channel needs.
 *
 * @param name the channel's name
 * @param override the only driver it may have, if any
 */
record Wanted(String name, Optional<String> override) {

    static final String ATTRIBUTE = "rpmsg.name";

    static Wanted by(ChannelStatus channel) {
        return new Wanted(channel.name(), channel.override());
    }

    /** Whether this driver may have the channel, and the bus asks it. */
    boolean isFor(DriverStatus driver) {
        return override.map(driver.name()::equals).orElseGet(() -> driver.matches().contains(name));
    }

    /**
     * Whether a bundle has a driver for it. An override names a component: by convention it has the symbolic name of its
     * bundle, or begins with it.
     */
    boolean isFor(String symbolicName, Resource bundle) {
        List<Capability> drivers = bundle.getCapabilities(RpmsgDriverFor.CAPABILITY);
        if (override.isPresent()) {
            String driver = override.get();
            return !drivers.isEmpty() && (driver.equals(symbolicName) || driver.startsWith(symbolicName + "."));
        }
        return drivers.stream().anyMatch(driver -> switch (driver.getAttributes().get(ATTRIBUTE)) {
            case String one -> one.equals(name);
            case Collection<?> names -> names.contains(name);
            case null, default -> false;
        });
    }

    @Override
    public String toString() {
        return override.map(driver -> "driver " + driver).orElse("channel " + name);
    }
}
