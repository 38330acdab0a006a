package dev.remora.rpmsg.imx.link;

import dev.remora.imx.PartitionReport;
import dev.remora.imx.PartitionState;
import dev.remora.platform.WordMailbox;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partition with rings at fixed places. Its one thread takes words, hears of resets, and takes the devices through the
 * states.
 */
public final class FixedPartition implements OwnerThread.Work, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FixedPartition.class);
    private static final long SAFETY_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** Between two looks at somebody who writes words as fast as they are taken. */
    private static final long STORM_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** A driver says that rings cannot be used any more. */
    private record Violation(long generation, String reason) {}

    /** What other threads see. */
    private record Snapshot(PartitionState state, Instant since, long generation, long resets, long readyRings,
            String reason, Optional<PartitionReport.Reset> last, @Nullable Generation rings) {}

    private final LinkSettings settings;
    private final FixedPlaces places;
    private final Offers offers;
    private final Counts counts = new Counts();
    private final Words words;
    private final Controller controller;
    private final PartitionLife life;
    private final OwnerThread thread;
    private final AtomicReference<@Nullable Violation> violation = new AtomicReference<>();
    private final String rebooted;
    private int ready;
    /** {@link Controller#losses} when the rings were set up. */
    private int controllerLosses;
    private @Nullable Generation generation;
    private @Nullable ResetTimes reset;
    private boolean stuckSaid;
    private volatile boolean stuck;
    private volatile Snapshot snapshot;

    /**
     * Touches nothing yet.
     *
     * @param places of rings and buffers
     * @param offers where its devices are offered
     */
    public FixedPartition(LinkSettings settings, FixedPlaces places, WordMailbox mailbox, Offers offers) {
        this.settings = settings;
        this.places = places;
        this.offers = offers;
        words = new Words(mailbox, settings.channels(), ImxLayout.QUEUES * places.vdevs(), counts);
        thread = new OwnerThread("remora-imx-" + settings.name(), mailbox.doorbell(), this);
        controller = new Controller(settings.name(), settings.partition(), words::ready, thread::wake, counts);
        rebooted = "partition " + settings.partition() + " rebooted";
        ready = words.ready();
        life = new PartitionLife(settings.readyTimeoutNanos(), ready);
        snapshot = new Snapshot(PartitionState.DOWN, Instant.now(), 0, 0, 0, "", Optional.empty(), null);
    }

    /** Begins with the first generation. */
    public void start() {
        begin();
        thread.start();
    }

    /** The same for somebody who takes the steps himself. */
    void begin() {
        // What lies in the register is of a former life.
        if (words.take() != 0) {
            counts.add(Count.WORDS_DISCARDED);
        }
        life.start();
    }

    /** Where resets are heard of, if there is somebody to tell. */
    public Controller controller() {
        return controller;
    }

    /** Ends: the devices go, the rings stay as they are, the other side hears nothing. */
    @Override
    public void close() {
        controller.close();
        thread.close();
    }

    @Override
    public long step() {
        long now = System.nanoTime();
        words.flush(now);
        // In this order: who says ready and then writes a word is heard in that order.
        int bits = words.take();
        int said = words.ready();
        if (said != ready) {
            controller.look(ready);
        }
        hearReady(now, said, hearResets(now));
        hearWords(now, bits);
        PartitionState before = life.state();
        PartitionLife.Step due = life.next(now);
        perform(due);
        checkStuck(now);
        if (due != PartitionLife.Step.WAIT || life.state() != before) {
            publish();
        }
        if (words.storm()) {
            LockSupport.parkNanos(this, STORM_PAUSE_NANOS);
        }
        long longest = words.stuckNanos(now) > 0 && !stuck ? settings.firstKickNanos() : SAFETY_POLL_NANOS;
        return Math.min(life.waitNanos(System.nanoTime()), longest);
    }

    /** Returns whether there was one. */
    private boolean hearResets(long now) {
        boolean heard = false;
        Notice notice = controller.take();
        if (notice != null) {
            life.notice(now, notice.times(), notice.ready());
            begin(new ResetTimes(notice.at(), notice.nanos(), rebooted));
            heard = true;
        }
        Violation broken = violation.getAndSet(null);
        if (broken != null) {
            if (life.violation(now, broken.generation())) {
                begin(new ResetTimes(Instant.now(), now, broken.reason()));
                heard = true;
            } else {
                counts.add(Count.FAILURES_STALE);
            }
        }
        return heard;
    }

    private void begin(ResetTimes times) {
        reset = times;
        if (life.state() == PartitionState.WAIT_PEER) {
            // Since the reset before.
            times.quiesced(System.nanoTime());
        }
        if (snapshot.state() == PartitionState.QUIESCE || snapshot.state() == PartitionState.WAIT_PEER) {
            LOG.debug("{}: reset again: {}", settings.name(), times.reason());
        } else {
            LOG.info("{}: reset: {}", settings.name(), times.reason());
        }
        publish();
    }

    private void hearReady(long now, int count, boolean afterReset) {
        boolean said = count != ready;
        ready = count;
        if (said) {
            boolean wasUp = life.state() == PartitionState.UP;
            if (!life.ready(now, count, controller.tellsOfAll(controllerLosses))) {
                counts.add(Count.READY_IGNORED);
            } else if (wasUp) {
                begin(new ResetTimes(Instant.now(), now, "ready said while up"));
            }
        }
        ResetTimes times = reset;
        if (times != null && (said || afterReset) && life.readySinceReset()) {
            times.ready(now);
        }
        if (said) {
            publish();
        }
    }

    private void hearWords(long now, int bits) {
        if (bits == 0) {
            return;
        }
        Generation rings = generation;
        if (rings == null || !life.listening()) {
            counts.add(Count.WORDS_DISCARDED);
            return;
        }
        rings.heard(bits);
        PartitionState before = life.state();
        life.word(now, rings.allHeard());
        ResetTimes times = reset;
        boolean first = times != null && times.word(now);
        if (first || life.state() != before) {
            publish();
        }
    }

    private void perform(PartitionLife.Step due) {
        switch (due) {
            case SET_UP -> setUp();
            case WITHDRAW -> withdraw();
            case KICK -> kick(Generation::kickAll);
            case KICK_SILENT -> kick(Generation::kickSilent);
            case WAIT -> {
            }
        }
    }

    private void kick(Consumer<Generation> how) {
        Generation rings = generation;
        if (rings != null) {
            how.accept(rings);
        }
    }

    private void setUp() {
        long number = life.generation();
        Generation rings = new Generation(settings.name(), places, words, reason -> fail(number, reason));
        generation = rings;
        controllerLosses = controller.losses();
        publish();
        rings.offer(offers);
        long now = System.nanoTime();
        life.setUp(now);
        ResetTimes times = reset;
        if (times != null) {
            times.rings(now);
        }
        stuckSaid = false;
    }

    private void fail(long number, String reason) {
        // The first one of a generation counts.
        violation.updateAndGet(former -> former == null || former.generation() < number
                ? new Violation(number, reason)
                : former);
        thread.wake();
    }

    private void withdraw() {
        takeAway();
        life.withdrawn();
        ResetTimes times = reset;
        if (times != null) {
            times.quiesced(System.nanoTime());
        }
    }

    private void takeAway() {
        Generation rings = generation;
        generation = null;
        if (rings != null) {
            rings.withdraw();
        }
    }

    private void checkStuck(long now) {
        stuck = words.unread(now, life.state() == PartitionState.UP, settings.firstKickNanos());
        if (stuck && !stuckSaid) {
            stuckSaid = true;
            LOG.warn("{}: the other side does not read its mailbox; goes on trying", settings.name());
        }
    }

    @Override
    public void end() {
        life.stop();
        takeAway();
        publish();
    }

    private void publish() {
        Snapshot former = snapshot;
        PartitionState state = life.state();
        if (state != former.state() && state == PartitionState.UP) {
            LOG.info("{}: up, generation {}", settings.name(), life.generation());
        }
        ResetTimes times = reset;
        snapshot = new Snapshot(state, state == former.state() ? former.since() : Instant.now(), life.generation(), life
                .resets(), life.readyRings(), times == null ? "" : times.reason(),
                Optional.ofNullable(times).map(
                        ResetTimes::toReset),
                generation);
    }

    /** What there is to know now. Any thread. */
    public PartitionReport report() {
        Snapshot now = snapshot;
        Generation rings = now.rings();
        return new PartitionReport(settings.name(), now.state(), reason(now), now.since(), now.generation(), now
                .resets(), now.readyRings(), rings == null ? List.of() : rings.vdevs(), now.last(), counts.all(),
                Map.of("mailbox", stuck ? "not read by the other side" : "read", "controller",
                        controller.present()
                                ? "present"
                                : "none"));
    }

    private static String reason(Snapshot now) {
        return switch (now.state()) {
            case UP, COLD -> "";
            case WAIT_READY -> "nothing heard of the other side since the rings were set up";
            case QUIESCE, WAIT_PEER -> now.reason();
            case DOWN -> "stopped";
        };
    }
}
