package dev.remora.rpmsg.smd;

import dev.remora.rpmsg.smd.ChannelScan.Complaint;
import dev.remora.rpmsg.smd.ChannelScan.Taker;
import dev.remora.smem.Smem;
import dev.remora.smem.SmemException;
import dev.remora.smem.SmemException.Reason;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the channels of an edge as they come, and creates those that it shall. A remote that has created one rings, and
 * the heap has less free space then: that is looked at after each sleep. Since the space is taken before the entry is
 * complete, and the ring may be lost, there is a look now and then in any case. Done by whoever's turn it is.
 */
final class Discovery {

    private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);
    private static final long RESCAN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Smem smem;
    private final SmdSettings settings;
    private final ChannelScan scan;
    private final ChannelMaker maker;
    private final Predicate<String> present;
    private final Taker taker;
    private final Runnable ring;
    private final List<WantedChannel> wanted;

    private volatile boolean due = true;
    private volatile boolean forced = true;
    private long free;
    private long lastLook;
    private long notBefore;
    private String complaint = "";

    /**
     * Makes one.
     *
     * @param present whether a channel of that name was found
     */
    Discovery(Smem smem, SmdSettings settings, Predicate<String> present, Taker taker, Complaint refused,
            Runnable ring) {
        this.smem = smem;
        this.settings = settings;
        this.present = present;
        this.taker = taker;
        this.ring = ring;
        scan = new ChannelScan(smem, settings, refused);
        maker = new ChannelMaker(smem, settings);
        wanted = new CopyOnWriteArrayList<>(settings.create());
        notBefore = System.nanoTime();
    }

    /** There may be something to find. Any thread. */
    void lookSoon() {
        due = true;
    }

    /** Whether {@link #look} would do something. Any thread. */
    boolean isDue() { return due; }

    /** Shall be created if it is not there. Any thread, which then wakes the receive thread. */
    void want(WantedChannel channel) {
        if (!isWanted(channel.name())) {
            wanted.add(channel);
            forced = true;
            due = true;
        }
    }

    /** Whether the channel is offered whatever the remote's state is. */
    boolean isAlwaysOffered(String name) {
        return settings.alwaysOpen().contains(name) || isWanted(name);
    }

    private boolean isWanted(String name) {
        return wanted.stream().anyMatch(channel -> channel.name().equals(name));
    }

    /**
     * Looks, if that is due.
     *
     * @throws IllegalStateException if the heap is corrupt, or the memory gone
     */
    void look() {
        if (!due) {
            return;
        }
        due = false;
        try {
            long now = System.nanoTime();
            long space = smem.freeSpace(settings.remoteHost());
            if (forced || space != free || now - lastLook >= RESCAN_NANOS) {
                forced = false;
                free = space;
                lastLook = now;
                scan.look(taker);
                makeMissing(now);
            }
        } catch (SmemException e) {
            if (e.reason() == Reason.CORRUPT) {
                throw new IllegalStateException(e.getMessage(), e);
            }
            // Nothing is lost: there is another look soon.
            LOG.debug("{}: no look for channels: {}", settings.name(), e.getMessage());
        }
    }

    private void makeMissing(long now) throws SmemException {
        // One that cannot be had keeps none of the others waiting.
        boolean mayTry = now - notBefore >= 0;
        boolean made = false;
        for (WantedChannel channel : wanted) {
            if (mayTry && !present.test(channel.name())) {
                made |= make(channel);
            }
        }
        if (made) {
            scan.look(taker);
            ring.run();
        }
    }

    private boolean make(WantedChannel channel) throws SmemException {
        try {
            maker.make(channel);
            LOG.info("{}: channel {} created, rings of {} bytes", settings.name(), channel.name(), channel.ring());
            return true;
        } catch (SmemException e) {
            if (e.reason() == Reason.CORRUPT) {
                throw e;
            }
            notBefore = System.nanoTime() + RETRY_NANOS;
            String why = "%s: channel %s is not created: %s; it is tried again".formatted(settings.name(), channel
                    .name(), e.getMessage());
            if (!why.equals(complaint)) {
                complaint = why;
                LOG.warn("{}", why);
            }
            return false;
        }
    }
}
