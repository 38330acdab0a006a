package dev.remora.rpmsg.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The drivers that are there, best first. Any thread. */
final class Drivers {

    private volatile List<Driver> drivers = List.of();

    List<Driver> all() {
        return drivers;
    }

    /** Whether it is still there, in this form. */
    boolean contains(Driver driver) {
        return drivers.contains(driver);
    }

    /** The best of this name. */
    Optional<Driver> named(String name) {
        return drivers.stream().filter(driver -> driver.name().equals(name)).findFirst();
    }

    /** Adds a driver, or takes its new form. */
    synchronized void put(Driver driver) {
        List<Driver> changed = without(driver.id());
        changed.add(driver);
        changed.sort(Driver.BEST_FIRST);
        drivers = List.copyOf(changed);
    }

    synchronized void remove(long id) {
        drivers = List.copyOf(without(id));
    }

    private List<Driver> without(long id) {
        List<Driver> others = new ArrayList<>(drivers);
        others.removeIf(driver -> driver.id() == id);
        return others;
    }
}
