package dev.remora.remoteproc.soft.core.rpmsg;

import dev.remora.remoteproc.soft.core.Words;
import dev.remora.virtio.DeviceQueue;
import dev.remora.virtio.VringViolation;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The two rings between one DRIVER_OK and the reset that follows. The main loop receives, any thread sends.
 */
final class RpmsgLink {

    /** Where a received message goes. */
    interface Receiver {
        void received(int source, int destination, ByteBuffer payload);
    }

    private final Vdev vdev;
    private final Line line;
    private final Drops drops;
    /** Messages that found no buffer. */
    private final LongAdder waits;
    /** vring0, the driver's receive queue; guarded by {@link #sending}. */
    private final ServedRing transmit;
    /** vring1, the driver's transmit queue; the main loop's. */
    private final ServedRing receive;
    private final ReentrantLock sending = new ReentrantLock(true);
    private final ByteBuffer incoming = ByteBuffer.allocate(RpmsgLayout.MAX_PAYLOAD).order(ByteOrder.LITTLE_ENDIAN);
    /** A buffer that was taken for a message that did not fit; for the next one. */
    private int spare = -1;
    private boolean checked;
    private volatile @Nullable String ended;

    /**
     * Takes up the rings.
     *
     * @throws IllegalArgumentException if the driver has described them wrongly
     */
    RpmsgLink(Vdev vdev, Line line, Drops drops, LongAdder waits) {
        this.vdev = vdev;
        this.drops = drops;
        this.waits = waits;
        this.line = line;
        transmit = new ServedRing(vdev, 0, line);
        receive = new ServedRing(vdev, 1, line);
        // Returned receive buffers interest us only while a sender waits for one.
        transmit.queue().wantKicks(false);
    }

    /** Why these rings are no longer to be touched; null while all is well. Of the main loop. */
    @Nullable
    String ended() {
        checked = false;
        if (usable(receive) && sending.tryLock()) {
            try {
                checked = usable(transmit);
            } finally {
                sending.unlock();
            }
        }
        return ended;
    }

    /** Whether {@link #ended} has looked at both rings, and all is well: a sender that waits looks at the one by itself. */
    boolean checked() {
        return checked;
    }

    /** Looks for a driver that went away or started anew. Of the thread that owns the ring. */
    private boolean usable(ServedRing ring) {
        if (ended == null) {
            if (!vdev.driverOk()) {
                ended = "driver has reset the device";
            } else if (ring.rewound()) {
                ended = "driver has started anew";
            }
            if (ended != null) {
                // The main loop may have looked while a sender had its ring.
                line.wake();
            }
        }
        return ended == null;
    }

    private void violated(ServedRing ring, VringViolation violation) {
        // A restart between our look and our step shows as nonsense: it is none.
        if (usable(ring)) {
            ended = violation.getMessage();
            vdev.needsReset();
        }
    }

    /**
     * Serves the receive ring until it is empty, and asks for a doorbell for what comes next.
     *
     * @return true if the limit came first
     */
    boolean receive(Receiver receiver, int limit) {
        DeviceQueue queue = receive.queue();
        int left = limit;
        try {
            do {
                queue.wantKicks(false);
                while (usable(receive)) {
                    if (left-- == 0) {
                        return true;
                    }
                    int head = queue.take();
                    if (head < 0) {
                        queue.wantKicks(true);
                        break;
                    }
                    receiveOne(head, receiver);
                }
            } while (usable(receive) && queue.pending());
        } catch (VringViolation e) {
            violated(receive, e);
        }
        return false;
    }

    private void receiveOne(int head, Receiver receiver) {
        MemorySegment message = receive.queue().part(0);
        if (!receive.holdsMessage(false)) {
            drops.count(Drops.Cause.BAD_BUFFER);
            receive.giveBack(head);
            return;
        }
        int source = Words.get32(message, RpmsgLayout.SRC);
        int destination = Words.get32(message, RpmsgLayout.DST);
        int length = Words.get16(message, RpmsgLayout.LEN);
        if (length > message.byteSize() - RpmsgLayout.PAYLOAD) {
            drops.count(Drops.Cause.LENGTH_BEYOND_BUFFER);
            receive.giveBack(head);
            return;
        }
        MemorySegment.copy(message, Words.U8, RpmsgLayout.PAYLOAD, incoming.array(), 0, length);
        incoming.clear().limit(length);
        // Before the callback: it may wait for a buffer, and the gateway for this one.
        receive.giveBack(head);
        receiver.received(source, destination, incoming);
    }

    /**
     * Sends one message, waiting for a buffer.
     *
     * @return false if the link ended first
     */
    boolean send(int source, int destination, ByteBuffer payload) {
        sending.lock();
        try {
            int head = waitForBuffer();
            if (head < 0) {
                return false;
            }
            MemorySegment buffer = transmit.queue().part(0);
            int length = payload.remaining();
            if (length > Math.min(buffer.byteSize() - RpmsgLayout.PAYLOAD, RpmsgLayout.MAX_PAYLOAD)) {
                spare = head;
                throw new IllegalArgumentException("message of " + length + " bytes: the buffer takes "
                        + (buffer.byteSize() - RpmsgLayout.PAYLOAD));
            }
            Words.set32(buffer, RpmsgLayout.SRC, source);
            Words.set32(buffer, RpmsgLayout.DST, destination);
            Words.set32(buffer, RpmsgLayout.RESERVED, 0);
            Words.set32(buffer, RpmsgLayout.LEN_AND_FLAGS, length);
            MemorySegment.copy(MemorySegment.ofBuffer(payload), 0, buffer, RpmsgLayout.PAYLOAD, length);
            transmit.giveBack(head);
            return true;
        } catch (VringViolation e) {
            violated(transmit, e);
            line.wake();
            return false;
        } finally {
            sending.unlock();
        }
    }

    private int waitForBuffer() {
        DeviceQueue queue = transmit.queue();
        int seen = line.count();
        boolean waited = false;
        while (usable(transmit)) {
            int head = spare >= 0 ? spare : queue.take();
            spare = -1;
            if (head >= 0 && transmit.holdsMessage(true)) {
                return head;
            }
            if (head >= 0) {
                drops.count(Drops.Cause.BAD_BUFFER);
                transmit.giveBack(head);
                continue;
            }
            queue.wantKicks(true);
            if (!queue.pending()) {
                if (!waited) {
                    waited = true;
                    waits.increment();
                }
                seen = line.await(seen);
            }
            // Not into rings that have become somebody else's meanwhile: their first kick would be missed.
            if (usable(transmit)) {
                queue.wantKicks(false);
            }
        }
        return -1;
    }

    /** Ends it: when this returns, waiting senders have left and nobody touches the rings. */
    void close() {
        if (ended == null) {
            ended = "closed";
        }
        line.wake();
        sending.lock();
        try {
            spare = -1;
        } finally {
            sending.unlock();
        }
    }
}
