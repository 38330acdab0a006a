package dev.remora.virtio;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Who wants to be notified, on one side of a ring: what this side asks for, and what the other side asks for. By flags,
 * or with EVENT_IDX by event indexes, where the flags stay 0 and are not looked at.
 *
 * <p>Each fence stands between a store of ours and a load of what the other side stores; the other side does it the
 * other way round, so at least one of the two sees the other's store and nobody sleeps through a notification. No weaker
 * ordering keeps a store before a later load, on x86 either. The Promela model beside this code ({@code src/model})
 * fails without any of them.
 */
final class Suppression {

    private static final VarHandle U16 = VringLayout.U16.varHandle().withInvokeExactBehavior();
    /** Between two notifications at most so many elements: the counters wrap after that. */
    private static final int MOST_SILENT = 65_535;
    /** An unwanted event index is half the circle behind; it is moved on before the other side comes round to it. */
    private static final int FAR = 0x8000;
    private static final int STEP = 0x2000;

    private enum Wish {
        /** What the ring says: all zero and so on, or as another queue has left it. */
        AS_FOUND, ON, OFF
    }

    private final MemorySegment own;
    private final long ownEvent;
    private final MemorySegment other;
    private final long otherEvent;
    private final boolean eventIdx;

    private Wish wish = Wish.AS_FOUND;
    /** With EVENT_IDX: the counter of ours for which our event index was written. */
    private int eventAt;
    /** The counter up to which the other side was notified. */
    private int notified;

    private Suppression(MemorySegment own, long ownEvent, MemorySegment other, long otherEvent, long features) {
        this.own = own;
        this.ownEvent = ownEvent;
        this.other = other;
        this.otherEvent = otherEvent;
        eventIdx = (features & VirtioFeatures.EVENT_IDX) != 0;
    }

    static Suppression ofDriver(Vring vring, long features) {
        return new Suppression(vring.available(), VringLayout.usedEvent(vring.num()), vring.used(),
                VringLayout.availEvent(vring.num()), features);
    }

    static Suppression ofDevice(Vring vring, long features) {
        return new Suppression(vring.used(), VringLayout.availEvent(vring.num()), vring.available(),
                VringLayout.usedEvent(vring.num()), features);
    }

    /** Goes on with these counters; where the event index stands is not known. */
    void resume(int shown, int taken) {
        notified = shown;
        eventAt = taken - 1;
    }

    /**
     * Whether the other side wants to be notified, after our index went from one counter to another.
     */
    boolean wantedByOther(int before, int now) {
        // Store of our index, then load of its wish. It stores its wish, then loads our index (want, arm).
        VarHandle.fullFence();
        boolean wanted = eventIdx
                ? VringLayout.passes((short) U16.getOpaque(other, otherEvent), before, now)
                : ((short) U16.getOpaque(other, VringLayout.RING_FLAGS) & VringLayout.RING_F_QUIET) == 0;
        if (wanted || now - notified >= MOST_SILENT) {
            notified = now;
            return true;
        }
        return false;
    }

    /** Asks the other side to notify us when it goes on from this counter, or not to. */
    void want(boolean on, int taken) {
        if (!on) {
            if (wish != Wish.OFF) {
                wish = Wish.OFF;
                if (eventIdx) {
                    moveAway(taken);
                } else {
                    VringLayout.put16(own, VringLayout.RING_FLAGS, VringLayout.RING_F_QUIET);
                }
            }
        } else if (eventIdx) {
            if (wish != Wish.ON || eventAt != taken) {
                wish = Wish.ON;
                setEvent(taken);
            }
        } else if (wish != Wish.ON) {
            wish = Wish.ON;
            VringLayout.put16(own, VringLayout.RING_FLAGS, 0);
            // Store of our wish, then load of the other side's index (wantedByOther).
            VarHandle.fullFence();
        }
    }

    /**
     * To be called when nothing is left to take: with EVENT_IDX the wish holds for one index only, and is repeated.
     *
     * @return true if it was: the other side's index has to be looked at once more
     */
    boolean arm(int taken) {
        if (!eventIdx || eventAt == taken) {
            return false;
        }
        if (wish == Wish.OFF) {
            if (taken - eventAt >= STEP) {
                moveAway(taken);
            }
            return false;
        }
        setEvent(taken);
        return true;
    }

    private void setEvent(int taken) {
        eventAt = taken;
        VringLayout.put16(own, ownEvent, taken);
        // As in want.
        VarHandle.fullFence();
    }

    private void moveAway(int taken) {
        eventAt = taken;
        VringLayout.put16(own, ownEvent, taken - FAR);
    }
}
