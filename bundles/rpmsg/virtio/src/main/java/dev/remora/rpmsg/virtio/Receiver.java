package dev.remora.rpmsg.virtio;

import dev.remora.platform.Doorbell;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.virtio.DriverQueue;
import dev.remora.virtio.VirtioDevice;
import dev.remora.virtio.VirtioStatus;
import dev.remora.virtio.VringViolation;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receive side of an edge: takes messages off its queue, hands them to the bus, and gives the buffers back in one
 * batch with at most one kick. Belongs to the receive thread, but for {@link #stop()}.
 */
final class Receiver {

    private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);
    /** The remote may never ring, or scribble over the words by which it does. */
    private static final long SAFETY_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final VirtioDevice device;
    private final String name;
    private final DriverQueue queue;
    private final BufferPool pool;
    private final int kick;
    private final Transmitter transmitter;
    private final MessageParser parser;
    private final Doorbell doorbell;
    private final int[] bufferOf;
    private volatile boolean stopped;

    Receiver(VirtioDevice device, DriverQueue queue, BufferPool pool, int kick, boolean nameService,
            Transmitter transmitter) {
        this.device = device;
        name = device.name();
        this.queue = queue;
        this.pool = pool;
        this.kick = kick;
        this.transmitter = transmitter;
        parser = new MessageParser(name, pool.memory(), nameService);
        doorbell = device.doorbell();
        bufferOf = new int[queue.num()];
    }

    /** Posts all buffers; tells whether the device wants to be kicked once it is live. */
    boolean post() {
        for (int buffer = 0; buffer < pool.count(); buffer++) {
            offer(buffer);
        }
        return queue.publish();
    }

    /** Lets {@link #run} return soon. */
    void stop() {
        stopped = true;
        doorbell.wake();
    }

    /** Receives until stopped or until the device breaks the protocol. */
    void run(RpmsgEdge edge, Consumer<String> failed) {
        try {
            int seen = doorbell.count();
            while (!stopped) {
                queue.wantInterrupts(false);
                drain(edge);
                if (stopped) {
                    return;
                }
                transmitter.wakeWaiting();
                queue.wantInterrupts(true);
                if (!queue.pending()) {
                    checkStatus();
                    seen = doorbell.await(seen, SAFETY_POLL_NANOS);
                }
            }
        } catch (VringViolation e) {
            report(failed, e.getMessage());
        } catch (IllegalStateException e) {
            // What a device says when it is gone, and memory when it is unmapped.
            report(failed, name + ": " + e.getMessage());
        } catch (RuntimeException | Error e) {
            // A fault of ours or of the bus. Without its thread the edge would hang.
            LOG.error("{}: the receive thread ends", name, e);
            report(failed, name + ": " + e);
        }
    }

    private void report(Consumer<String> failed, @Nullable String reason) {
        if (!stopped) {
            failed.accept(String.valueOf(reason));
        }
    }

    private void drain(RpmsgEdge edge) {
        for (int id = queue.take(); id >= 0; id = queue.take()) {
            int buffer = bufferOf[id];
            parser.accept(pool.offset(buffer), queue.takenLength(), edge);
            if (stopped) {
                return;
            }
            offer(buffer);
        }
        giveBack();
    }

    /** Before the receive thread waits in a callback, too: the remote may need a buffer to end that wait. */
    void giveBack() {
        if (!stopped && queue.publish()) {
            device.kick(kick);
        }
    }

    private void offer(int buffer) {
        bufferOf[queue.offer(pool.deviceAddress(buffer), pool.size(), true)] = buffer;
    }

    private void checkStatus() {
        if ((device.status() & VirtioStatus.NEEDS_RESET) != 0) {
            throw new VringViolation(name + ": the device asks for a reset");
        }
    }
}
