package dev.remora.remoteproc.soft.core.smem;

import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** One lock of the hardware mutex block: a word that holds its owner's id, 0 if it is free. Any thread. */
public final class RemoteSpinlock {

    private static final int FREE = 0;
    private static final long LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1_000);
    private static final long PAUSE_NANOS = 20_000;

    private final MemorySegment word;
    private final int owner;
    /** Among our own threads: the word cannot tell them apart. */
    private final ReentrantLock ours = new ReentrantLock();

    /**
     * Takes up a lock. If our host holds it, it has died with it: then it is free now.
     *
     * @param locks the block, one word for each lock
     * @param number which lock
     * @param host our host: the owner's id is one more
     */
    public RemoteSpinlock(MemorySegment locks, int number, int host) {
        word = locks.asSlice((long) Integer.BYTES * number, Integer.BYTES);
        owner = host + 1;
        release();
    }

    void acquire() throws SmemException {
        ours.lock();
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (!Words.swap32(word, 0, FREE, owner)) {
            if (System.nanoTime() - deadline > 0) {
                ours.unlock();
                throw new SmemException("remote spinlock is held by owner " + Words.get32(word, 0) + " for 1000 ms");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    void free() {
        release();
        ours.unlock();
    }

    private void release() {
        // Another value is another owner's: it has been taken from us.
        boolean ignored = Words.swap32(word, 0, owner, FREE);
    }
}
