package dev.remora.rpmsg.smd.channel;

import dev.remora.rpmsg.smd.channel.HalfLayout.Flag;
import dev.remora.rpmsg.smd.channel.Intake.Step;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;

/** The receiving side of a channel. Used by whoever's turn it is, but for what says otherwise. */
final class Receiver {

    private final ReadRing ring;
    private final Intake intake;
    private final Intake.Sink sink;
    private final OwnHalf half;
    private final HalfChannel remote;
    private final Runnable bellOfRemote;

    private final AtomicInteger resumes = new AtomicInteger();
    /** The next message was refused, and waits until there are more resumes than these. */
    private boolean held;
    private int heldAt;
    /** Which opening of the channel this belongs to. */
    private int era;
    /** How many bytes were read in all when the remote was last told. */
    private long told;

    Receiver(ReadRing ring, Intake intake, Intake.Sink sink, OwnHalf half, HalfChannel remote, Runnable bellOfRemote) {
        this.ring = ring;
        this.intake = intake;
        this.sink = sink;
        this.half = half;
        this.remote = remote;
        this.bellOfRemote = bellOfRemote;
    }

    /** What was held is offered again. Any thread. */
    void resume() {
        resumes.incrementAndGet();
    }

    /**
     * Begins anew if the channel does. Whoever opens it clears the index too, before the remote can see it open; but if
     * that happens while a message is being delivered, this side may move it once more, and so puts it right here.
     */
    void follow(int newEra) {
        if (newEra != era) {
            era = newEra;
            ring.restart();
            intake.restart();
            held = false;
            told = ring.taken();
        }
    }

    boolean belongsTo(int currentEra) {
        return era == currentEra;
    }

    boolean pending() {
        return !(held && heldAt == resumes.get()) && ring.mayHave(intake.need());
    }

    /** Takes so many messages at most, and one ring full. */
    int receive(int max) throws SmdViolation {
        int before = resumes.get();
        if (held && heldAt == before) {
            return 0;
        }
        held = false;
        int taken = 0;
        long end = ring.taken() + ring.size();
        while (taken < max && ring.taken() < end) {
            Step step;
            try {
                step = intake.next(ring, sink);
            } catch (SmdViolation e) {
                if (taken > 0) {
                    return taken; // these count; it is found again
                }
                throw e;
            }
            if (step == Step.OVER) {
                return taken + 1;
            }
            if (step == Step.NOTHING) {
                break;
            }
            if (step == Step.HELD) {
                held = true;
                heldAt = before;
                break;
            }
            if (step == Step.DELIVERED) {
                taken++;
            }
            before = resumes.get();
        }
        return taken;
    }

    /** Tells the remote that its data was read, if it was; rings if it wants to hear. */
    void tellRead() {
        if (told == ring.taken()) {
            return;
        }
        told = ring.taken();
        half.raiseTail();
        // The remote clears its flag before it looks at tail for the last time and sleeps: either it sees what was read, or
        // this sees that it wants to be rung.
        VarHandle.fullFence();
        if (!remote.is(Flag.BLOCK_READ)) {
            bellOfRemote.run();
        }
    }

    /** The remote has closed its side: what it has left behind is received first. Whether there is something. */
    boolean lastWords() {
        ring.closing();
        return pending();
    }

    int unread() {
        return ring.unread();
    }
}
