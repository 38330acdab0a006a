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

    /**
     * What it asks for.
     *
     * @param channelNames names of the channels it is for
     * @param announce whether the remote is told of its local address
     * @param blocking whether its callback may block
     */
    record Wants(List<String> channelNames, boolean announce, boolean blocking) {

        Wants {
            channelNames = List.copyOf(channelNames);
        }
    }

    private final long id;
    private final int ranking;
    private final String name;
    private final Wants wants;
    private final BundleFacts bundle;
    private final Instances instances;

    Driver(long id, int ranking, String name, Wants wants, BundleFacts bundle, Instances instances) {
        this.id = id;
        this.ranking = ranking;
        this.name = name;
        this.wants = wants;
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

    Wants wants() {
        return wants;
    }

    boolean isFor(String channelName) {
        return wants.channelNames().contains(channelName);
    }

    BundleFacts bundle() {
        return bundle;
    }

    Instances instances() {
        return instances;
    }
}
