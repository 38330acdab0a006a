package dev.remora.rpmsg.smd.channel;

import dev.remora.rpmsg.smd.channel.HalfLayout.Flag;
import java.lang.invoke.VarHandle;

/**
 * What this side says about itself, beside its data. The remote could write there, too: nothing is read back. Guarded by
 * the channel's lock, but for what says otherwise.
 */
final class OwnHalf {

    private final HalfChannel half;
    private boolean quiet = true;
    private int signals = Signals.OPEN;
    /** Somebody has read since the flag was cleared. The flag means nothing to us, so that a race does no harm. */
    private volatile boolean tailRaised;

    OwnHalf(HalfChannel half) {
        this.half = half;
    }

    /** As a processor leaves it that has just found the channel: the ring is to be started anew before, the remote rung after. */
    void reset() {
        half.state(SmdState.CLOSED);
        Signals.write(half, 0);
        half.set(Flag.HEAD, false);
        half.set(Flag.TAIL, false);
        quiet = true;
        half.set(Flag.BLOCK_READ, true);
        half.set(Flag.STATE, true);
        VarHandle.fullFence();
    }

    /** Takes a state; the remote is to be rung after. */
    void show(SmdState state) {
        if (state == SmdState.OPENING) {
            signals = Signals.OPEN;
            half.set(Flag.BLOCK_READ, quiet);
        }
        Signals.write(half, state == SmdState.OPENED ? signals : 0);
        // Indices and signals are seen before the state, the state before the flag, all before the ring.
        VarHandle.releaseFence();
        half.state(state);
        raise();
    }

    /** What is shown once it is open; the remote is to be rung after, if it is. */
    void signals(int bits, boolean open) {
        signals = bits;
        if (open) {
            Signals.write(half, bits);
            raise();
        }
    }

    private void raise() {
        VarHandle.releaseFence();
        half.set(Flag.STATE, true);
        VarHandle.fullFence();
    }

    /** Whether the remote is to ring when it has read. */
    void wantRings(boolean on) {
        quiet = !on;
        half.set(Flag.BLOCK_READ, !on);
        // The remote reads the flag after it has moved tail: either it sees this, or the look for room that follows sees
        // what it has read.
        VarHandle.fullFence();
    }

    /** Something was read. By whoever's turn it is. */
    void raiseTail() {
        tailRaised = true;
        if (!half.is(Flag.TAIL)) {
            half.set(Flag.TAIL, true);
        }
    }

    /** Before something is sent. */
    void clearTail() {
        if (tailRaised) {
            tailRaised = false;
            half.set(Flag.TAIL, false);
        }
    }
}
