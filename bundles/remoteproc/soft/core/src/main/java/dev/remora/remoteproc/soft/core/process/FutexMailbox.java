package dev.remora.remoteproc.soft.core.process;

import dev.remora.platform.Doorbell;
import dev.remora.platform.WordMailbox;
import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/** Doorbells and words on a page that both sides map; who has nothing to do sleeps in the kernel. */
public final class FutexMailbox implements WordMailbox, Doorbell {

    /** Which block a side hears on. */
    public enum Side {
        /** The side that boots the other. */
        GATEWAY,
        /** The soft core. */
        REMOTE
    }

    private final Futex futex = new Futex();
    private final MemorySegment ours;
    private final MemorySegment theirs;
    private final FutexRegisters incoming;
    private final FutexRegisters outgoing;
    private final Runnable ringPoster;

    /**
     * Takes up one side.
     *
     * @param page the doorbell page
     * @param side which side we are
     */
    public FutexMailbox(MemorySegment page, Side side) {
        MemorySegment gateway = page.asSlice(0, FutexPageLayout.BLOCK_SIZE);
        MemorySegment remote = page.asSlice(FutexPageLayout.BLOCK_SIZE, FutexPageLayout.BLOCK_SIZE);
        ours = side == Side.GATEWAY ? gateway : remote;
        theirs = side == Side.GATEWAY ? remote : gateway;
        incoming = new FutexRegisters(ours);
        outgoing = new FutexRegisters(theirs);
        ringPoster = () -> announce(theirs);
        // A core that was killed asleep has left its mark.
        Words.set32(ours, FutexPageLayout.SLEEPERS, 0);
    }

    @Override
    public String name() {
        return "futex";
    }

    @Override
    public int channels() {
        return FutexPageLayout.CHANNELS;
    }

    @Override
    public void ring(int channel) {
        Words.add32(theirs, rungOffset(channel), 1);
        announce(theirs);
    }

    @Override
    public Doorbell doorbell() {
        return this;
    }

    @Override
    public int rung(int channel) {
        return Words.get32(ours, rungOffset(channel));
    }

    @Override
    public int wordChannels() {
        return FutexPageLayout.REGISTER_COUNT;
    }

    @Override
    public boolean post(int channel, int word) {
        boolean posted = outgoing.post(channel, word);
        if (posted) {
            announce(theirs);
        }
        return posted;
    }

    @Override
    public long take(int channel) {
        return incoming.take(channel, ringPoster);
    }

    @Override
    public int count() {
        return Words.get32(ours, FutexPageLayout.COUNT);
    }

    @Override
    public int await(int seen, long timeoutNanos) {
        int now = count();
        if (now != seen || timeoutNanos <= 0) {
            return now;
        }
        Words.add32(ours, FutexPageLayout.SLEEPERS, 1);
        // The ringer counts and then looks for sleepers; we do it the other way round.
        VarHandle.fullFence();
        if (count() == seen) {
            futex.await(ours, seen, timeoutNanos);
        }
        Words.add32(ours, FutexPageLayout.SLEEPERS, -1);
        return count();
    }

    @Override
    public void wake() {
        announce(ours);
    }

    private void announce(MemorySegment block) {
        Words.add32(block, FutexPageLayout.COUNT, 1);
        VarHandle.fullFence();
        if (Words.get32(block, FutexPageLayout.SLEEPERS) != 0) {
            futex.wakeAll(block);
        }
    }

    private static long rungOffset(int channel) {
        return FutexPageLayout.RUNG + 4L * Objects.checkIndex(channel, FutexPageLayout.CHANNELS);
    }
}
