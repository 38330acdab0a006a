package dev.remora.rpmsg.imx.attach;

import dev.remora.imx.PartitionReport;
import dev.remora.imx.PartitionState;
import dev.remora.platform.Doorbell;
import dev.remora.platform.WordMailbox;
import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.spi.CrashMonitor;
import dev.remora.remoteproc.spi.RemoteCoreException;
import dev.remora.rpmsg.imx.link.Controller;
import dev.remora.rpmsg.imx.link.Count;
import dev.remora.rpmsg.imx.link.Counts;
import dev.remora.rpmsg.imx.link.ImxLayout;
import dev.remora.rpmsg.imx.link.LinkSettings;
import dev.remora.rpmsg.imx.link.LocalDoorbell;
import dev.remora.rpmsg.imx.link.Notice;
import dev.remora.rpmsg.imx.link.OwnerThread;
import dev.remora.rpmsg.imx.link.ResetTimes;
import dev.remora.rpmsg.imx.link.Words;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partition that is attached to. Its one thread takes words and hears of resets; the devices are those of its resource
 * table, and whoever has attached it takes them away and back.
 */
final class AttachedPartition implements OwnerThread.Work, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AttachedPartition.class);
    private static final long SAFETY_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** Between two looks at somebody who writes words as fast as they are taken. */
    private static final long STORM_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** A table may be loaded without anybody saying so. */
    private static final long TABLE_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final LinkSettings settings;
    private final int vdevs;
    private final long bootTimeoutNanos;
    private final LiveTable table;
    private final Counts counts = new Counts();
    private final LocalDoorbell doorbell = new LocalDoorbell();
    private final Words words;
    private final OwnerThread thread;
    private final Controller controller;
    /** Guards what follows. Never held on the way of a kick. */
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AttachLife life;
    private int ready;
    /** {@link Controller#losses} when it was attached. */
    private int controllerLosses;
    private Instant since = Instant.now();
    private PartitionState shown = PartitionState.DOWN;
    private @Nullable ResetTimes reset;
    private String reason = "";
    /** The last attach has failed: nobody may try again by himself. */
    private boolean missed;
    private Runnable thereAfterAll = () -> {};
    private volatile @Nullable Run run;
    private volatile boolean stuck;

    /**
     * Touches nothing yet.
     *
     * @param bootTimeoutNanos how long an attach waits for a partition that was reset
     * @param table where its table is, once it has one
     */
    AttachedPartition(LinkSettings settings, int vdevs, WordMailbox mailbox, long bootTimeoutNanos,
            LiveTable table) {
        this.settings = settings;
        this.vdevs = vdevs;
        this.bootTimeoutNanos = bootTimeoutNanos;
        this.table = table;
        words = new Words(mailbox, settings.channels(), ImxLayout.QUEUES * vdevs, counts);
        thread = new OwnerThread("remora-imx-" + settings.name(), mailbox.doorbell(), this);
        controller = new Controller(settings.name(), settings.partition(), words::ready, thread::wake, counts);
        ready = words.ready();
        life = new AttachLife(ready);
    }

    /**
     * From now on words are taken.
     *
     * @param thereAfterAll called when it says that it is ready after an attach has failed; must not block
     */
    void start(Runnable thereAfterAll) {
        this.thereAfterAll = thereAfterAll;
        // What lies in the register is of a former life.
        if (words.take() != 0) {
            counts.add(Count.WORDS_DISCARDED);
        }
        thread.start();
    }

    Controller controller() {
        return controller;
    }

    Doorbell doorbell() {
        return doorbell;
    }

    /** Ends: the rings stay as they are, the other side hears nothing. */
    @Override
    public void close() {
        controller.close();
        thread.close();
    }

    /** Waits until it runs and has a table, then takes words for whoever has attached it. */
    void attach(CrashMonitor monitor) throws RemoteCoreException, InterruptedException {
        long deadline = System.nanoTime() + bootTimeoutNanos;
        lock.lockInterruptibly();
        try {
            if (run != null) {
                throw new RemoteCoreException(settings.name() + ": is attached already");
            }
            life.wanted();
            try {
                awaitBoot(deadline);
            } catch (RemoteCoreException | InterruptedException e) {
                life.unwanted();
                missed = true;
                throw e;
            }
            missed = false;
            words.forget();
            controllerLosses = controller.losses();
            run = new Run(monitor, words, doorbell, vdevs);
            long now = System.nanoTime();
            life.attached(now);
            reason = "";
            ResetTimes times = reset;
            if (times != null) {
                times.rings(now);
            }
        } finally {
            publish();
            lock.unlock();
        }
        thread.wake();
    }

    private void awaitBoot(long deadline) throws RemoteCoreException, InterruptedException {
        while (true) {
            long now = System.nanoTime();
            long hold = life.holdNanos(now);
            boolean runs = life.runs();
            boolean late = now - deadline >= 0;
            if ((runs || late) && hold == 0 && table.there()) {
                if (!runs) {
                    LOG.warn("{}: partition {} has not said that it is ready for {} ms; attached all the same", settings
                            .name(), settings.partition(), TimeUnit.NANOSECONDS.toMillis(bootTimeoutNanos));
                }
                return;
            }
            if (late) {
                throw new RemoteCoreException(notThere(hold));
            }
            publish();
            long pause = hold > 0 ? hold : runs ? TABLE_POLL_NANOS : SAFETY_POLL_NANOS;
            changed.awaitNanos(Math.min(pause, deadline - now));
        }
    }

    private String notThere(long hold) {
        long millis = TimeUnit.NANOSECONDS.toMillis(bootTimeoutNanos);
        return hold > 0
                ? "%s: partition %d is reset again and again; left alone for %d ms".formatted(settings.name(), settings
                        .partition(), TimeUnit.NANOSECONDS.toMillis(hold))
                : "%s: partition %d has no resource table after %d ms".formatted(settings.name(), settings.partition(),
                        millis);
    }

    /** It goes on alone. Nothing is written to it. */
    void leave() {
        Run left = run;
        if (left != null) {
            left.quiet();
        }
        lock.lock();
        try {
            run = null;
            words.forget();
            life.left();
            ResetTimes times = reset;
            if (times != null && life.state() == PartitionState.WAIT_PEER) {
                times.quiesced(System.nanoTime());
            }
            publish();
        } finally {
            lock.unlock();
        }
        doorbell.ring();
    }

    /** Any thread; never blocks. */
    void kick(int queue) {
        Run now = run;
        if (now != null && queue >= 0 && queue < ImxLayout.QUEUES * vdevs) {
            now.kick(queue);
        }
    }

    @Override
    public long step() {
        long now = System.nanoTime();
        AttachLife.Step due;
        long wait;
        Run present;
        boolean there;
        lock.lock();
        try {
            // Not while it is left: nothing is written to it after that.
            words.flush(now);
            // In this order: who says ready and then writes a word is heard in that order.
            int bits = words.take();
            int said = words.ready();
            if (said != ready) {
                controller.look(ready);
            }
            hearNotice(now);
            boolean news = hearReady(now, said);
            there = news && missed;
            missed &= !there;
            hearWords(now, bits);
            due = life.next(now);
            if (due == AttachLife.Step.KICK && tableWasLoaded()) {
                life.tableChanged(now);
                ResetTimes times = new ResetTimes(Instant.now(), now, "its resource table was loaded anew");
                begin(times);
                if (news) {
                    times.ready(now);
                }
                due = life.next(now);
            }
            wait = life.waitNanos(now);
            present = run;
            if (present != null) {
                kickAgain(due, present);
            }
            stuck = words.unread(now, life.state() == PartitionState.UP, settings.firstKickNanos());
            publish();
        } finally {
            lock.unlock();
        }
        if (present == null && there) {
            thereAfterAll.run();
        } else if (present != null && due == AttachLife.Step.REPORT) {
            present.quiet();
            present.monitor().crashed(CrashType.WATCHDOG, reason);
        }
        if (words.storm()) {
            LockSupport.parkNanos(this, STORM_PAUSE_NANOS);
        }
        return Math.min(wait, SAFETY_POLL_NANOS);
    }

    private static void kickAgain(AttachLife.Step due, Run present) {
        switch (due) {
            case KICK -> present.kickAgain(false);
            case KICK_SILENT -> present.kickAgain(true);
            case REPORT, WAIT -> {
            }
        }
    }

    /** Who was reset without our having noticed does not know of our driver; its own kicks would mislead it. */
    private boolean tableWasLoaded() {
        Run present = run;
        return present != null && present.hasRings() && !table.hasDriver();
    }

    private void hearNotice(long now) {
        Notice notice = controller.take();
        if (notice == null) {
            return;
        }
        if (!life.notice(now, notice.times())) {
            counts.add(Count.NOTICES_LATE);
        } else {
            begin(new ResetTimes(notice.at(), notice.nanos(), "partition %d rebooted".formatted(settings
                    .partition())));
        }
    }

    /** Returns whether it has said so. */
    private boolean hearReady(long now, int count) {
        boolean said = count != ready;
        if (said) {
            ready = count;
            boolean wasUp = life.state() == PartitionState.UP;
            if (life.ready(now, count, controller.tellsOfAll(controllerLosses))) {
                begin(new ResetTimes(Instant.now(), now, "ready said while up"));
            } else if (wasUp) {
                counts.add(Count.READY_IGNORED);
            }
            changed.signalAll();
        }
        ResetTimes times = reset;
        if (times != null && life.readySinceReset()) {
            times.ready(now);
        }
        return said;
    }

    private void hearWords(long now, int bits) {
        Run present = run;
        if (bits == 0) {
            return;
        }
        if (present == null || !life.listening() || !present.hasRings()) {
            counts.add(Count.WORDS_DISCARDED);
            return;
        }
        present.heard(bits);
        life.word(now, present.allHeard());
        ResetTimes times = reset;
        if (times != null) {
            times.word(now);
        }
    }

    private void begin(ResetTimes times) {
        reset = times;
        reason = times.reason();
        LOG.info("{}: reset: {}", settings.name(), reason);
        changed.signalAll();
    }

    private void publish() {
        if (life.state() != shown) {
            shown = life.state();
            since = Instant.now();
        }
    }

    /** What there is to know now. Any thread. */
    PartitionReport report() {
        lock.lock();
        try {
            Run present = run;
            return new PartitionReport(settings.name(), shown, why(), since, life.generation(), life.resets(), life
                    .readyRings(), present == null ? List.of() : present.vdevs(settings.name()),
                    Optional.ofNullable(
                            reset).map(ResetTimes::toReset),
                    counts.all(), Map.of("mode", "attach", "mailbox", stuck
                            ? "not read by the other side"
                            : "read", "controller", controller.present() ? "present" : "none"));
        } finally {
            lock.unlock();
        }
    }

    private String why() {
        return switch (shown) {
            case WAIT_READY -> "nothing heard of the other side since it was attached";
            case DOWN -> "not attached";
            case QUIESCE, WAIT_PEER -> reason;
            case UP, COLD -> "";
        };
    }
}
