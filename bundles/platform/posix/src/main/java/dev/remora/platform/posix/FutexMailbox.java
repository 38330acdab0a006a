package dev.remora.platform.posix;

import dev.remora.platform.Doorbell;
import dev.remora.platform.WordMailbox;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** A mailbox on a page of shared memory, laid out as {@link FutexMailboxLayout} shows. */
final class FutexMailbox implements WordMailbox, Doorbell, AutoCloseable {

    private final String name;
    private final int channels;
    private final long longestSleep;
    private final FutexBlock ours;
    private final FutexBlock theirs;
    private final FutexRegisters incoming;
    private final FutexRegisters outgoing;
    private final SleepSpace.Pool spaces = new SleepSpace.Pool();
    private final Gate gate = new Gate();
    /** Part of the count that callers see: the other side cannot take a wake-up back by rewriting the shared word. */
    private final AtomicInteger wakes = new AtomicInteger();
    private volatile int lastCount;

    /**
     * Opens one end.
     *
     * @param page the {@link FutexMailboxLayout#BYTES} of the doorbell page
     * @param side on which of its blocks this end hears
     * @param longestSleep nanoseconds. Awaiting may end early for no reason, so a wake-up that the other side wiped out
     *        costs this much, not for ever
     */
    FutexMailbox(String name, int channels, MemorySegment page, int side, long longestSleep) {
        this.name = name;
        this.channels = channels;
        this.longestSleep = longestSleep;
        this.ours = new FutexBlock(page, side);
        this.theirs = new FutexBlock(page, FutexMailboxLayout.SIDES - 1 - side);
        this.incoming = new FutexRegisters(page, side);
        this.outgoing = new FutexRegisters(page, FutexMailboxLayout.SIDES - 1 - side);
        ours.forgetSleepers();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public Doorbell doorbell() {
        return this;
    }

    @Override
    public void ring(int channel) {
        Objects.checkIndex(channel, channels);
        if (gate.enter()) {
            try {
                theirs.ring(channel);
            } finally {
                gate.leave();
            }
        }
    }

    @Override
    public int rung(int channel) {
        Objects.checkIndex(channel, channels);
        if (!gate.enter()) {
            return 0;
        }
        try {
            return ours.rung(channel);
        } finally {
            gate.leave();
        }
    }

    @Override
    public int wordChannels() {
        return FutexMailboxLayout.REGISTER_COUNT;
    }

    @Override
    public boolean post(int channel, int word) {
        Objects.checkIndex(channel, FutexMailboxLayout.REGISTER_COUNT);
        if (!gate.enter()) {
            return false;
        }
        try {
            FutexRegisters.Post post = outgoing.post(channel, word);
            switch (post) {
                case DONE -> theirs.ring();
                case FULL -> {
                }
                // Whoever waits for room looks again, and does not rely on a peer that scribbles.
                case DISTURBED -> wakeSleepers();
            }
            return post == FutexRegisters.Post.DONE;
        } finally {
            gate.leave();
        }
    }

    @Override
    public long take(int channel) {
        Objects.checkIndex(channel, FutexMailboxLayout.REGISTER_COUNT);
        if (!gate.enter()) {
            return NONE;
        }
        try {
            long register = incoming.take(channel);
            if (FutexRegisters.isWaitedFor(register)) {
                theirs.ring();
            }
            return FutexRegisters.isFull(register) ? FutexRegisters.word(register) : NONE;
        } finally {
            gate.leave();
        }
    }

    @Override
    public int count() {
        if (!gate.enter()) {
            return lastCount;
        }
        try {
            return ours.count() + wakes.get();
        } finally {
            gate.leave();
        }
    }

    @Override
    public int await(int seen, long timeoutNanos) {
        if (!gate.enter()) {
            return lastCount;
        }
        try {
            int word = ours.count();
            if (word + wakes.get() == seen && timeoutNanos > 0) {
                sleep(word, Math.min(timeoutNanos, longestSleep));
            }
            return ours.count() + wakes.get();
        } finally {
            gate.leave();
        }
    }

    private void sleep(int word, long nanos) {
        SleepSpace space = spaces.take();
        try {
            space.setTimeout(nanos);
            ours.sleep(word, space);
        } finally {
            spaces.giveBack(space);
        }
    }

    @Override
    public void wake() {
        if (gate.enter()) {
            try {
                wakeSleepers();
            } finally {
                gate.leave();
            }
        }
    }

    private void wakeSleepers() {
        wakes.incrementAndGet();
        ours.wake();
    }

    /** Ends all sleeps and waits until no thread is in native code with a word of the page. */
    @Override
    public void close() {
        lastCount = count();
        gate.close(this::wakeSleepers);
    }
}
