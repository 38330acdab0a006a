package dev.remora.rpmsg.virtio;

import dev.remora.platform.Region;
import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.virtio.DriverQueue;
import dev.remora.virtio.VirtioDevice;
import dev.remora.virtio.VirtioStatus;
import dev.remora.virtio.Vring;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One rpmsg device on the bus: hand-shake, the two queues with their buffers, the receive thread, and the end of it. */
final class VirtioEdge {

    private static final Logger LOG = LoggerFactory.getLogger(VirtioEdge.class);
    private static final int RECEIVE = 0;
    private static final int TRANSMIT = 1;
    /** The only feature accepted: the remote announces its channels. */
    private static final long F_NAME_SERVICE = 1;
    /** Linux uses no more of a larger ring. */
    private static final int MAX_BUFFERS = 256;
    /** A driver that does not return from its callback must not hold up the gateway for ever. */
    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(10);

    private final VirtioDevice device;
    private final String name;
    private final Optional<String> processor;
    private final int bufferSize;
    private final AtomicBoolean failed = new AtomicBoolean();
    private volatile @Nullable Session session;
    /** Ended, perhaps before it was opened: once is all. Guarded by this. */
    private boolean over;
    private volatile boolean reset;

    /** What there is between open and close. */
    private record Session(RpmsgEdge edge, Transmitter transmitter, Receiver receiver, Thread thread) {

        /** Senders return, and the receive thread ends, without touching the device again. */
        void letGo() {
            receiver.stop();
            transmitter.end();
        }
    }

    VirtioEdge(VirtioDevice device, Optional<String> processor, int bufferSize) {
        this.device = device;
        name = device.name();
        this.processor = processor;
        this.bufferSize = bufferSize;
    }

    /**
     * Starts the device in the order of Linux' rpmsg driver. On failure the device is told, and nothing is left.
     *
     * @throws IllegalStateException if the device cannot be driven
     * @throws IllegalArgumentException if a ring makes no sense
     * @throws IndexOutOfBoundsException if the device gives less memory than was asked for
     */
    synchronized void open(RpmsgBus bus) {
        if (over) {
            throw new IllegalStateException("device or backend is gone");
        }
        int status = VirtioStatus.ACKNOWLEDGE | VirtioStatus.DRIVER;
        try {
            device.setStatus(0);
            device.setStatus(VirtioStatus.ACKNOWLEDGE);
            device.setStatus(status);
            boolean nameService = (device.offeredFeatures() & F_NAME_SERVICE) != 0;
            device.acceptFeatures(nameService ? F_NAME_SERVICE : 0);
            if (device.queues() <= TRANSMIT) {
                throw new IllegalStateException("rpmsg needs 2 queues, there are " + device.queues());
            }
            Vring receiveRing = device.vring(RECEIVE);
            Vring transmitRing = device.vring(TRANSMIT);
            long receiveBytes = poolBytes(receiveRing);
            long transmitBytes = poolBytes(transmitRing);
            Region buffers = device.buffers(receiveBytes + transmitBytes);
            BufferPool receivePool = new BufferPool(buffers.slice("rx", 0, receiveBytes), bufferSize);
            BufferPool transmitPool = new BufferPool(buffers.slice("tx", receiveBytes, transmitBytes), bufferSize);

            Transmitter transmitter = new Transmitter(device, processor,
                    new TransmitQueue(new DriverQueue(transmitRing), transmitPool), TRANSMIT, this::fail);
            Receiver receiver = new Receiver(device, new DriverQueue(receiveRing), receivePool, RECEIVE, nameService,
                    transmitter);
            boolean wanted = receiver.post();
            RpmsgEdge edge = bus.open(transmitter);
            Thread thread = Thread.ofPlatform().daemon().name("remora-rpmsg-" + name).unstarted(() -> receiver
                    .run(edge, this::fail));
            transmitter.receivedBy(thread, receiver::giveBack);
            session = new Session(edge, transmitter, receiver, thread);
            device.setStatus(status | VirtioStatus.DRIVER_OK);
            if (wanted) {
                device.kick(RECEIVE);
            }
            thread.start();
            LOG.info("{}: rpmsg edge open, {} + {} buffers of {} bytes", name, receivePool.count(),
                    transmitPool
                            .count(),
                    bufferSize);
        } catch (RuntimeException e) {
            abandon(status, e);
            throw e;
        }
    }

    /**
     * Ends the edge: returns when no thread of ours touches the device any more and all drivers are removed. Called from
     * one of these drivers' callbacks it returns at once. Once is enough.
     */
    void close(String reason) {
        Session open = session;
        if (open != null && open.thread().equals(Thread.currentThread())) {
            open.letGo();
            // Now, not elsewhere: the next edge may drive the device as soon as this returns.
            reset = true;
            resetTo(0);
            closeElsewhere(reason);
        } else {
            end(reason);
        }
    }

    /** The device broke the protocol or is gone. Any thread; returns at once. */
    private void fail(String reason) {
        if (!failed.compareAndSet(false, true)) {
            return;
        }
        LOG.warn("{}", reason);
        Session open = session;
        if (open != null) {
            open.letGo();
        }
        try {
            device.fail(reason);
        } catch (IllegalStateException e) {
            LOG.debug("{}: gone before it could be failed: {}", name, e.getMessage());
        }
        closeElsewhere(reason);
    }

    /** The bus waits for callbacks when an edge closes: not on the thread that is in one. */
    private void closeElsewhere(String reason) {
        Thread.ofPlatform().daemon().name("remora-rpmsg-" + name + "-close").start(() -> end(reason));
    }

    private synchronized void end(String reason) {
        over = true;
        Session open = session;
        if (open == null) {
            return;
        }
        open.letGo();
        open.edge().close(reason);
        if (!joined(open.thread())) {
            LOG.warn("{}: a driver does not return from its callback; its thread is left behind", name);
        }
        if (!reset) {
            resetTo(0);
        }
        session = null;
        LOG.info("{}: rpmsg edge closed: {}", name, reason);
    }

    private void abandon(int status, RuntimeException cause) {
        if (session != null) {
            end(String.valueOf(cause.getMessage()));
        } else {
            resetTo(status | VirtioStatus.FAILED);
        }
    }

    private void resetTo(int status) {
        try {
            device.setStatus(status);
        } catch (IllegalStateException e) {
            LOG.debug("{}: gone before its status was written: {}", name, e.getMessage());
        }
    }

    /** The memory may vanish when we return: an interrupt does not end the wait, and is not lost. */
    private static boolean joined(Thread thread) {
        if (thread.getState() == Thread.State.NEW) {
            return true;
        }
        long deadline = System.nanoTime() + JOIN_TIMEOUT.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private long poolBytes(Vring vring) {
        return (long) Math.min(vring.layout().num(), MAX_BUFFERS) * bufferSize;
    }
}
