package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgInventory;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which driver is to have a channel: by name, or by override; not one that was tried and has not changed since. The
 * edge's worker, except where said.
 */
final class Candidates {

    private final String channel;
    private final Drivers drivers;
    private final Supplier<ChannelSettings> settings;
    /** Drivers that did not take it, and why. A driver that has changed is another object. */
    private final Map<Driver, String> failures = new LinkedHashMap<>();
    /** Of these, the ones that the policy kept from it. */
    private final Set<Driver> denied = new HashSet<>();
    private volatile @Nullable String overrideByHand;
    private volatile boolean unboundByHand;

    Candidates(String channel, Drivers drivers, Supplier<ChannelSettings> settings) {
        this.channel = channel;
        this.drivers = drivers;
        this.settings = settings;
    }

    /** The best one left. */
    Optional<Driver> next() {
        failures.keySet().retainAll(drivers.all());
        denied.retainAll(failures.keySet());
        if (unboundByHand)
            return Optional.empty();
        return drivers.all().stream().filter(driver -> isFor(driver) && !failures.containsKey(driver)).findFirst();
    }

    /** Whether a driver may have the channel. Any thread. */
    boolean isFor(Driver driver) {
        return override().map(driver.name()::equals).orElseGet(() -> driver.isFor(channel));
    }

    /** The only driver that may have it, if one is set. Any thread. */
    Optional<String> override() {
        String byHand = overrideByHand;
        return byHand == null ? settings.get().driverOverride() : Optional.of(byHand);
    }

    void failed(Driver driver, String why) {
        failures.put(driver, "probe of " + driver.name() + " failed: " + why);
    }

    void denied(Driver driver, String why) {
        failures.put(driver, why);
        denied.add(driver);
    }

    /** The policy has changed: those it kept away are tried again. */
    void forgetDenied() {
        failures.keySet().removeAll(denied);
        denied.clear();
    }

    /** A driver is wanted by hand: neither its failure counts any more, nor that the channel was unbound. */
    void wantedByHand(Driver driver) {
        unboundByHand = false;
        failures.remove(driver);
        denied.remove(driver);
    }

    /** Why a driver was not taken; null if it was not tried. */
    @Nullable
    String failure(Driver driver) {
        return failures.get(driver);
    }

    /** Any thread. */
    void overrideByHand(Optional<String> driver) {
        overrideByHand = driver.orElse(null);
        if (driver.isPresent())
            unboundByHand = false;
    }

    /** From now on no driver is looked for. Any thread. */
    void unbindByHand() {
        unboundByHand = true;
    }

    /** Why there is none. */
    String reason() {
        if (unboundByHand)
            return RpmsgInventory.UNBOUND_BY_HAND;
        if (!failures.isEmpty())
            return failures.values().stream().collect(Collectors.joining("; "));
        return override().map(only -> "no driver " + only + ", which the channel is overridden to")
                .orElse("no driver for " + channel);
    }
}
