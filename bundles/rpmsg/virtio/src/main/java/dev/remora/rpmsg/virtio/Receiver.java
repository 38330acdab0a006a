package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.edge.ReceiveWork;
import dev.remora.rpmsg.edge.Turn;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.virtio.EdgeState.Untaken;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages off the receive queue in batches, hands them to the session with the bus, and gives each batch back with
 * at most one kick. Without a session everything stays in the ring. Used by whoever's {@link Turn} it is, but for the
 * methods that say otherwise.
 */
final class Receiver implements ReceiveWork {

    /** So many misses of the cache may overlap; and so many buffers the peer may have to wait for. */
    private static final int BATCH = 32;
    /** What one look brings in. */
    private static final int CACHE_LINE = 64;
    private static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle().withInvokeExactBehavior();

    private final Peer peer;
    private final ReceiveQueue queue;
    private final KnownChannels known;
    private final LocalAddresses local;
    private final MessageParser parser;
    private final Transmitter transmitter;
    private final Loans loans;
    private final IntConsumer giveBack;

    private volatile @Nullable Session next;
    private volatile boolean stopped;
    private volatile boolean abandoned;
    private final AtomicInteger resumes = new AtomicInteger();
    private @Nullable Session session;

    /** Taken off the ring, to be delivered in this order: from {@link #at} to {@link #end}. */
    private final int[] batch;
    private final int[] lengths;
    private int at;
    private int end;
    /** The first of the batch was refused, and so waits with all that follows, until there are more resumes than these. */
    private boolean held;
    private int heldAt;

    Receiver(Peer peer, Rings rings, Transmitter transmitter) {
        this.peer = peer;
        this.transmitter = transmitter;
        queue = rings.receive();
        known = rings.known();
        local = rings.local();
        loans = new Loans(queue.buffers());
        giveBack = queue::giveBack;
        parser = new MessageParser(peer.name(), rings.nameService(), known);
        List<Untaken> untaken = queue.untakesOnLeave() ? List.of() : rings.state().untaken();
        batch = new int[Math.max(BATCH, untaken.size())];
        lengths = new int[batch.length];
        for (Untaken one : untaken) {
            batch[end] = one.buffer();
            lengths[end] = one.length();
            end++;
        }
    }

    /** To whom is reported from now on. Any thread, which then wakes the receive thread. */
    void reportTo(@Nullable Session nextSession) {
        next = nextSession;
    }

    /** The held message is to be offered once more. Any thread, which then wakes the receive thread. */
    void resume() {
        resumes.incrementAndGet();
    }

    /** After the callback that is under way nothing is taken or shown to the peer any more. Any thread. */
    @Override
    public void stop() {
        stopped = true;
    }

    /** Nor is the ring touched, which may have another user before that callback returns. Any thread. */
    void abandon() {
        stopped = true;
        abandoned = true;
    }

    @Override
    public boolean stopped() {
        return stopped;
    }

    /** A session gives a buffer back; tells whether the receive thread has to be woken for it. Any thread. */
    boolean release(int buffer, int by) {
        return buffer >= 0 && buffer < queue.buffers() && loans.release(buffer, by);
    }

    /** Receives what there is; returns how many messages, at most {@code max}. */
    @Override
    public int receive(int max) {
        changeOver();
        Session now = session;
        int count = 0;
        if (now != null) {
            while (count < max && !stopped && now == next && hasNext(max - count) && deliverNext(now)) {
                count++;
                if (at == end) {
                    giveBack();
                }
            }
            if (!stopped) {
                transmitter.report(now);
            }
        }
        giveBack();
        return count;
    }

    /** Before waiting in a callback, too: the remote may need a buffer to end that wait. */
    void giveBack() {
        if (abandoned) {
            return;
        }
        loans.collect(giveBack);
        if (!stopped && queue.publish()) {
            peer.notify(queue.number());
        }
    }

    /** Whether messages can be taken, so that there is something to ring for. */
    @Override
    public boolean listening() {
        return session != null && session == next && !held;
    }

    @Override
    public void wantRings(boolean on) {
        queue.wantRings(on);
    }

    @Override
    public boolean pending() {
        return at != end || queue.pending();
    }

    private void changeOver() {
        Session to = next;
        Session from = session;
        if (from == to) {
            return;
        }
        if (from != null) {
            loans.forget(from.number(), giveBack);
        }
        session = to;
        held = false;
        if (to != null) {
            known.reportTo(to.bus());
        }
    }

    /** Takes a batch off the ring when the last one is delivered. */
    private boolean hasNext(int max) {
        if (at != end) {
            return true;
        }
        at = 0;
        end = 0;
        int most = Math.min(max, BATCH);
        while (end < most) {
            int buffer = queue.take();
            if (buffer == ReceiveQueue.NONE) {
                break;
            }
            batch[end] = buffer;
            lengths[end] = queue.takenLength();
            end++;
        }
        if (end > 1) {
            touch();
        }
        return end > 0;
    }

    /** Looks at each message's first cache line, so that none has to wait for its own when its turn comes. */
    private void touch() {
        for (int i = 0; i < end; i++) {
            int buffer = batch[i];
            MemorySegment memory = queue.memory(buffer);
            long first = queue.offset(buffer);
            byte ignored = (byte) BYTE.getOpaque(memory, first);
            if (lengths[i] >= CACHE_LINE) {
                ignored = (byte) BYTE.getOpaque(memory, first + CACHE_LINE - 1);
            }
        }
    }

    private boolean deliverNext(Session to) {
        int before = resumes.get();
        if (held && heldAt == before) {
            return false;
        }
        held = false;
        int buffer = batch[at];
        loans.lend(buffer, to.number());
        Taken taken = parser.accept(queue.memory(buffer), queue.offset(buffer), lengths[at], buffer, to.bus());
        if (abandoned) {
            return false;
        }
        if (taken == Taken.KEPT || !loans.end(buffer, to.number())) {
            at++;
            return true; // it comes back by release, or has done so
        }
        if (taken == Taken.HELD) {
            held = true;
            heldAt = before;
            return false;
        }
        at++;
        queue.giveBack(buffer);
        return true;
    }

    /** When all is over but the device goes on: nothing is lent afterwards, and all that is done with is given back. */
    EdgeState leave(EdgeState state) {
        changeOver();
        loans.collect(giveBack);
        if (queue.publish()) {
            peer.notify(queue.number());
        }
        List<Untaken> untaken = new ArrayList<>();
        for (int i = at; i < end; i++) {
            untaken.add(new Untaken(batch[i], lengths[i]));
        }
        return state.withReceived(untaken, known.all(), local.all());
    }
}
