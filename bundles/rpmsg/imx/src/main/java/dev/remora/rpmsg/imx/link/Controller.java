package dev.remora.rpmsg.imx.link;

import dev.remora.platform.Mailbox;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears the system controller, which comes and goes; a notice waits here until it is taken. Any thread. */
public final class Controller implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

    private final String name;
    private final int partition;
    private final IntSupplier ready;
    private final Runnable heard;
    private final Counts counts;
    private final AtomicReference<@Nullable Notice> notice = new AtomicReference<>();
    /** Guarded by this, as is the next. */
    private @Nullable ControllerWatch watch;
    /** How often one has gone, those that are not here any more. */
    private int lost;
    private volatile boolean present;

    /**
     * Without a controller yet.
     *
     * @param name of our partition's configuration
     * @param partition which partition's resets are meant: the channel on which the controller rings
     * @param ready how often the partition said that it is ready
     * @param heard called after a notice; must not block
     */
    public Controller(String name, int partition, IntSupplier ready, Runnable heard, Counts counts) {
        this.name = name;
        this.partition = partition;
        this.ready = ready;
        this.heard = heard;
        this.counts = counts;
    }

    /** One has come, in place of the former one. */
    public synchronized void come(Mailbox mailbox) {
        stop();
        if (partition >= mailbox.channels()) {
            LOG.warn("{}: controller mailbox {} has {} channels, partition {} is none of them; goes on without it",
                    name,
                    mailbox.name(), mailbox.channels(), partition);
            return;
        }
        watch = new ControllerWatch(name, mailbox, partition, counts, ready, this::notice);
        present = true;
    }

    /** It goes; nobody uses it any more when this returns. */
    public synchronized void go(Mailbox mailbox) {
        ControllerWatch current = watch;
        if (current != null && current.watches(mailbox)) {
            stop();
        }
    }

    private void stop() {
        ControllerWatch current = watch;
        watch = null;
        present = false;
        if (current != null) {
            lost += current.losses() + (current.connected() ? 1 : 0);
            current.close();
        }
    }

    /** Whether there is one. */
    public boolean present() {
        return present;
    }

    /**
     * How often the controller has gone, or whoever speaks through its mailbox. Each time this side may have been given up,
     * or a reset may not have been told of.
     */
    public synchronized int losses() {
        ControllerWatch current = watch;
        return lost + (current == null ? 0 : current.losses());
    }

    /**
     * Whether each reset is told of.
     *
     * @param since what {@link #losses} was when that began to be of interest
     */
    public synchronized boolean tellsOfAll(int since) {
        ControllerWatch current = watch;
        return current != null && current.connected() && losses() == since;
    }

    /**
     * Hears what the controller has said by now. Who was reset is told of before it says that it is ready: who has heard the
     * latter, and then looks here, hears of both.
     *
     * @param readyBefore how often it had said that it is ready, before
     */
    public synchronized void look(int readyBefore) {
        ControllerWatch current = watch;
        if (current != null) {
            current.look(() -> readyBefore);
        }
    }

    /** What came since it was last asked. */
    public @Nullable Notice take() {
        return notice.getAndSet(null);
    }

    private void notice(int readyThen) {
        Instant at = Instant.now();
        long nanos = System.nanoTime();
        notice.updateAndGet(former -> former == null
                ? new Notice(1, readyThen, nanos, at)
                : new Notice(former.times() + 1, readyThen, nanos, at));
        heard.run();
    }

    @Override
    public synchronized void close() {
        stop();
    }
}
