package dev.remora.platform.posix;

import dev.remora.platform.HwSpinlock;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock that is one word of shared memory:
 *
 * <pre>
 * 4 × number  | owner u32: 0 free, otherwise the id of who has it |
 * </pre>
 *
 * Taken by compare-and-set from 0 to the own id, given back by compare-and-set from the own id to 0. The threads of this
 * process have one id, so they exclude each other by a lock of their own first.
 */
final class MemorySpinlock implements HwSpinlock, AutoCloseable {

    /** Bytes of a lock. */
    static final int BYTES = 4;

    private static final VarHandle WORD = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle()
            .withInvokeExactBehavior();
    private static final long SHORTEST_PAUSE = TimeUnit.MICROSECONDS.toNanos(1);
    private static final long LONGEST_PAUSE = TimeUnit.MICROSECONDS.toNanos(200);
    private static final long LONGEST_HOLD = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final MemorySegment word;
    private final int id;
    private final ReentrantLock threads = new ReentrantLock();
    private volatile boolean closed;

    /**
     * One end of a lock.
     *
     * @param word its 4 bytes, aligned
     * @param id the owner's id of this process, not 0
     */
    MemorySpinlock(String name, MemorySegment word, int id) {
        this.name = name;
        this.word = word;
        this.id = id;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean lock(long timeoutNanos) {
        if (threads.isHeldByCurrentThread()) {
            throw new IllegalStateException("spinlock %s: this thread has it already".formatted(name));
        }
        long deadline = System.nanoTime() + Math.max(0, timeoutNanos);
        long pause = SHORTEST_PAUSE;
        boolean interrupted = false;
        try {
            while (!tryLock()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                LockSupport.parkNanos(this, Math.min(pause, left));
                pause = Math.min(2 * pause, LONGEST_PAUSE);
                // A thread that is interrupted would not park any more.
                interrupted |= Thread.interrupted();
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean tryLock() {
        if (!threads.tryLock()) {
            return false;
        }
        boolean taken = false;
        try {
            if (closed) {
                throw new IllegalStateException("spinlock %s is gone".formatted(name));
            }
            taken = set(FREE, id) == FREE;
            return taken;
        } finally {
            if (!taken) {
                threads.unlock();
            }
        }
    }

    @Override
    public void unlock() {
        if (!threads.isHeldByCurrentThread()) {
            throw new IllegalStateException("spinlock %s: this thread does not have it".formatted(name));
        }
        int owner;
        try {
            owner = set(id, FREE);
        } finally {
            threads.unlock();
        }
        if (owner != id) {
            throw new IllegalStateException("spinlock %s: owner is %s by now, not %d: somebody broke it".formatted(name,
                    Integer.toUnsignedString(owner), id));
        }
    }

    @Override
    public int owner() {
        return (int) WORD.getOpaque(word, 0L);
    }

    @Override
    public boolean breakLock(int owner) {
        if (owner == FREE || owner == id) {
            throw new IllegalArgumentException("spinlock %s: owner %d is %s".formatted(name, owner, owner == FREE
                    ? "nobody"
                    : "this gateway"));
        }
        return set(owner, FREE) == owner;
    }

    /** Frees it if an earlier process with our id has died with it. Before anybody else has this lock. */
    boolean breakOwn() {
        return set(id, FREE) == id;
    }

    /** Not to be had any more; whoever has it still gives it back first, unless that takes longer than it may. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        try {
            if (threads.tryLock(LONGEST_HOLD, TimeUnit.NANOSECONDS)) {
                threads.unlock();
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Sets it if it is as expected; returns what it was. All accesses before are visible to who takes it next. The load comes
     * first for the sake of a page that a peer has cut off: there it is an error, but compare-and-set the end of this process.
     */
    private int set(int expected, int value) {
        int owner = owner();
        return owner == expected ? (int) WORD.compareAndExchange(word, 0L, expected, value) : owner;
    }
}
