package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgChannel;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds what a remote announces to form and share. What is refused is counted, and said now and then. One thread. */
final class NameServiceGuard {

    private static final Logger LOG = LoggerFactory.getLogger(NameServiceGuard.class);

    private final String edge;
    private final DropCounters drops;
    private final Supplier<Limits> limits;
    private final LongSupplier nanoTime;
    private final Map<DropCause, RateLimit> warnings = new EnumMap<>(DropCause.class);
    private TokenBucket bucket;
    private int perSecond;
    /** A session begins with what is known of the last one, or with what a remote has to offer: all at once. */
    private int free;

    NameServiceGuard(String edge, DropCounters drops, Supplier<Limits> limits, LongSupplier nanoTime) {
        this.edge = edge;
        this.drops = drops;
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.perSecond = limits.get().announcementsPerSecond();
        this.free = limits.get().channels();
        this.bucket = new TokenBucket(perSecond, nanoTime);
    }

    /** Whether a channel can be called so and be there. */
    boolean isWellFormed(String name, int destination) {
        int longest = limits.get().nameBytes();
        if (!ChannelNames.isSafe(name, longest)) {
            refuse(DropCause.BAD_NAME, name, destination, ChannelNames.rule(longest));
            return false;
        }
        if (destination == RpmsgChannel.ADDRESS_ANY || destination == ChannelNames.NAME_SERVICE) {
            refuse(DropCause.BAD_ADDRESS, name, destination, "no channel can have this address");
            return false;
        }
        return true;
    }

    /** Whether a new channel does not come too soon. The first of a session, as many as there may be, do not. */
    boolean isInTime(String name, int destination) {
        if (free > 0) {
            free--;
            return true;
        }
        int most = limits.get().announcementsPerSecond();
        if (most != perSecond) {
            perSecond = most;
            bucket = new TokenBucket(most, nanoTime);
        }
        if (bucket.take())
            return true;
        refuse(DropCause.ANNOUNCEMENT_RATE, name, destination, "more than announcements.per.second of "
                + BusComponent.PID + " allows: " + most);
        return false;
    }

    /** There are as many channels as there may be. */
    void tooMany(String name, int destination) {
        refuse(DropCause.TOO_MANY_CHANNELS, name, destination, "the edge has as many channels as channels.max of "
                + BusComponent.PID + " allows: " + limits.get().channels());
    }

    private void refuse(DropCause cause, String name, int destination, String why) {
        drops.count(cause);
        warnings.computeIfAbsent(cause, _ -> new RateLimit())
                .tell(before -> LOG.warn("{}: announcement of \"{}\" ({}) refused: {}{}", edge, Texts.oneLine(name),
                        Texts.hex(destination), why, Texts.more(before)));
    }
}
