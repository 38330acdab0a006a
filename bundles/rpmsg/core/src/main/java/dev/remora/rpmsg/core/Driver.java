package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgDriver;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A driver service as it is now; a new object when its properties change, so that a failed probe is tried again. */
final class Driver {

    /** Best candidate first: highest ranking, then oldest. */
    static final Comparator<Driver> BEST_FIRST = Comparator.comparingInt(Driver::ranking).reversed()
            .thenComparingLong(Driver::id);

    /** Where the instances come from: one for each channel. */
    interface Instances {

        /** A new instance; null if the driver is gone. */
        @Nullable
        RpmsgDriver take();

        void release(RpmsgDriver instance);
    }

    private final long id;
    private final int ranking;
    private final String name;
    private final List<String> channelNames;
    private final String bundle;
    private final Instances instances;

    Driver(long id, int ranking, String name, List<String> channelNames, String bundle, Instances instances) {
        this.id = id;
        this.ranking = ranking;
        this.name = name;
        this.channelNames = List.copyOf(channelNames);
        this.bundle = bundle;
        this.instances = instances;
    }

    /** Identity of the service; lower is older. */
    long id() {
        return id;
    }

    int ranking() {
        return ranking;
    }

    String name() {
        return name;
    }

    List<String> channelNames() {
        return channelNames;
    }

    boolean isFor(String channelName) {
        return channelNames.contains(channelName);
    }

    /** Symbolic name and version. */
    String bundle() {
        return bundle;
    }

    Instances instances() {
        return instances;
    }
}
