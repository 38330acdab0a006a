package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.virtio.VirtioDevice;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages off the receive queue, hands them to the session with the bus, and gives the buffers back in one batch
 * with at most one kick. Without a session everything stays in the ring. Used by whoever's {@link Turn} it is, but for
 * the methods that say otherwise.
 */
final class Receiver {

    private final VirtioDevice device;
    private final ReceiveQueue queue;
    private final int kick;
    private final KnownChannels known;
    private final LocalAddresses local;
    private final MessageParser parser;
    private final Transmitter transmitter;

    private volatile @Nullable Session next;
    private volatile boolean stopped;
    private final AtomicInteger resumes = new AtomicInteger();
    private @Nullable Session session;
    /** Taken off the ring, but by nobody off our hands: all that follows waits behind it. */
    private int held;
    private int heldLength;
    private int heldAt;

    Receiver(VirtioDevice device, Rings rings, int kick, Transmitter transmitter) {
        this.device = device;
        this.kick = kick;
        this.transmitter = transmitter;
        queue = rings.receive();
        known = rings.known();
        local = rings.local();
        held = rings.held();
        heldLength = rings.heldLength();
        parser = new MessageParser(device.name(), queue.pool().memory(), rings.nameService(), known);
    }

    /** To whom is reported from now on. Any thread, which then wakes the receive thread. */
    void reportTo(@Nullable Session nextSession) {
        next = nextSession;
    }

    /** The held message is to be offered once more. Any thread, which then wakes the receive thread. */
    void resume() {
        resumes.incrementAndGet();
    }

    /** After the callback that is under way the device is not touched any more. Any thread. */
    void stop() {
        stopped = true;
    }

    boolean stopped() {
        return stopped;
    }

    /** A session gives a buffer back; tells whether the receive thread has to be woken for it. Any thread. */
    boolean release(int buffer, int by) {
        return queue.release(buffer, by);
    }

    /** Receives what there is; returns how many messages, at most {@code max}. */
    int receive(int max) {
        changeOver();
        Session now = session;
        int count = 0;
        if (now != null) {
            while (count < max && !stopped && now == next && deliverNext(now)) {
                count++;
            }
            if (!stopped && transmitter.takeWritable(now)) {
                now.bus().writable();
            }
        }
        giveBack();
        return count;
    }

    /** Before waiting in a callback, too: the remote may need a buffer to end that wait. */
    void giveBack() {
        queue.collect();
        if (!stopped && queue.offerIdle()) {
            device.kick(kick);
        }
    }

    /** Whether messages can be taken, so that there is something to be interrupted for. */
    boolean listening() {
        return session != null && held == ReceiveQueue.NONE;
    }

    void wantInterrupts(boolean on) {
        queue.wantInterrupts(on);
    }

    boolean pending() {
        return queue.pending();
    }

    private void changeOver() {
        Session to = next;
        Session from = session;
        if (from == to) {
            return;
        }
        if (from != null) {
            queue.forget(from.number());
        }
        session = to;
        heldAt = resumes.get() - 1;
        if (to != null) {
            known.reportTo(to.bus());
        }
    }

    private boolean deliverNext(Session to) {
        int before = resumes.get();
        int buffer = held;
        int length = heldLength;
        if (buffer == ReceiveQueue.NONE) {
            buffer = queue.take();
            if (buffer == ReceiveQueue.NONE) {
                return false;
            }
            length = queue.takenLength();
        } else if (heldAt == before) {
            return false;
        }
        held = ReceiveQueue.NONE;
        queue.lend(buffer, to.number());
        Taken taken = parser.accept(queue.pool().offset(buffer), length, buffer, to.bus());
        if (taken == Taken.KEPT || !queue.takeBack(buffer, to.number())) {
            return true; // it comes back by release, or has done so
        }
        if (taken == Taken.HELD) {
            held = buffer;
            heldLength = length;
            heldAt = before;
            return false;
        }
        queue.addIdle(buffer);
        return true;
    }

    /** When all is over but the device goes on: nothing is lent or idle afterwards. */
    EdgeState leave(EdgeState state) {
        changeOver();
        queue.collect();
        if (queue.offerIdle()) {
            device.kick(kick);
        }
        return state.withReceived(held, heldLength, known.all(), local.all());
    }
}
