package dev.remora.rpmsg.imx.link;

import dev.remora.platform.WordMailbox;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Doorbell words in both directions. A word says no more than "queue k has work", so that a set of queues keeps all of
 * them: nothing can overflow, in neither direction.
 *
 * <p>{@link #kick} is for any thread; the others are for the owner thread, which sleeps on the mailbox' doorbell.
 */
public final class Words {

    /** Whoever writes faster than this is looked at again later. */
    private static final int ROUND = 256;
    /** Whoever has read words before may be busy. */
    private static final long LATER_WORD_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Bits of a set. */
    private static final int MOST_QUEUES = Integer.SIZE;

    private final WordMailbox mailbox;
    private final WordChannels channels;
    private final int queues;
    private final Counts counts;
    /** Bit k: queue k is to be kicked as soon as the register is empty. */
    private final AtomicInteger pending = new AtomicInteger();
    /** The queue of it that was posted last. */
    private int last = MOST_QUEUES - 1;
    private boolean storm;
    private boolean full;
    private long fullSince;

    /**
     * Takes nothing yet.
     *
     * @param queues how many there are, at most 32
     */
    public Words(WordMailbox mailbox, WordChannels channels, int queues, Counts counts) {
        if (queues < 1 || queues > MOST_QUEUES) {
            throw new IllegalArgumentException("%d queues, 1 to %d can be kicked".formatted(queues, MOST_QUEUES));
        }
        this.mailbox = mailbox;
        this.channels = channels;
        this.queues = queues;
        this.counts = counts;
    }

    /** Lets the other side look at a queue, now or once it has taken the former word. Any thread; never blocks. */
    public void kick(int queue) {
        if (queue < 0 || queue >= queues) {
            throw new IllegalArgumentException("queue %d, there are %d".formatted(queue, queues));
        }
        // Whoever waits for the register comes first.
        if (pending.get() == 0 && mailbox.post(channels.tx(), ImxLayout.word(queue))) {
            return;
        }
        int bit = 1 << queue;
        if ((pending.getAndAccumulate(bit, Words::with) & bit) == 0) {
            counts.add(Count.KICKS_DEFERRED);
            // The register may be empty by now: the owner looks again, and then hears when it is.
            mailbox.doorbell().wake();
        }
    }

    /** Posts what is pending, as far as the register takes it. */
    public void flush(long now) {
        for (int bits = pending.get(); bits != 0; bits = pending.get()) {
            // The next one after the last, or a busy queue would keep the others waiting.
            int behind = bits & -2 << last;
            int queue = Integer.numberOfTrailingZeros(behind != 0 ? behind : bits);
            int bit = 1 << queue;
            // Removed before it is posted: a kick after the post is another one.
            pending.getAndAccumulate(bit, Words::without);
            if (!mailbox.post(channels.tx(), ImxLayout.word(queue))) {
                pending.getAndAccumulate(bit, Words::with);
                fullSince = full ? fullSince : now;
                full = true;
                return;
            }
            last = queue;
            full = false;
        }
        full = false;
    }

    private static int with(int bits, int bit) {
        return bits | bit;
    }

    private static int without(int bits, int bit) {
        return bits & ~bit;
    }

    /** What is pending belongs to rings that are gone. */
    public void forget() {
        pending.set(0);
        full = false;
    }

    /** Whether a kick waits for the other side to take the former word. Any thread. */
    public boolean pending(int queue) {
        return (pending.get() & 1 << queue) != 0;
    }

    /** For how long the other side has not taken a word that is in the way, nanoseconds; 0 if there is none. */
    public long stuckNanos(long now) {
        return full ? Math.max(1, now - fullSince) : 0;
    }

    /**
     * Whether the other side does not read its mailbox.
     *
     * @param readBefore whether it has done so
     * @param firstNanos how long it may take if not
     */
    public boolean unread(long now, boolean readBefore, long firstNanos) {
        return full && stuckNanos(now) >= (readBefore ? LATER_WORD_NANOS : firstNanos);
    }

    /** Takes what the other side has written: the set of queues that have work. */
    public int take() {
        int bits = 0;
        storm = false;
        for (int i = 0; i < ROUND; i++) {
            long word = mailbox.take(channels.rx());
            if (word == WordMailbox.NONE) {
                return bits;
            }
            bits |= bitOf(word);
        }
        storm = true;
        counts.add(Count.WORDS_STORM);
        return bits;
    }

    private int bitOf(long word) {
        int queue = ImxLayout.queueOf(word);
        if (queue >= queues) {
            counts.add(Count.WORDS_OUT_OF_RANGE);
            return 0;
        }
        if (!ImxLayout.wellFormed(word)) {
            counts.add(Count.WORDS_LOW_HALF);
        }
        return 1 << queue;
    }

    /** Whether words came faster than the last {@link #take} took them. */
    public boolean storm() {
        return storm;
    }

    /** How often the other side said that it is ready: compare it for equality only. Any thread. */
    public int ready() {
        return mailbox.rung(channels.rxdb());
    }
}
