package dev.remora.rpmsg.imx.attach;

import dev.remora.imx.PartitionReport.Vdev;
import dev.remora.remoteproc.spi.CrashMonitor;
import dev.remora.rpmsg.imx.link.ImxLayout;
import dev.remora.rpmsg.imx.link.LocalDoorbell;
import dev.remora.rpmsg.imx.link.Words;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/** From one attach until the core is left: its kicks. Any thread. */
final class Run {

    private final CrashMonitor monitor;
    private final Words words;
    private final LocalDoorbell doorbell;
    private final AtomicLongArray in;
    private final AtomicLongArray out;
    /** Bit k: queue k was kicked. */
    private final AtomicInteger kicked = new AtomicInteger();
    /** The other side may be somebody else by now: it is not kicked any more. */
    private volatile boolean quiet;

    Run(CrashMonitor monitor, Words words, LocalDoorbell doorbell, int vdevs) {
        this.monitor = monitor;
        this.words = words;
        this.doorbell = doorbell;
        in = new AtomicLongArray(vdevs);
        out = new AtomicLongArray(vdevs);
    }

    CrashMonitor monitor() {
        return monitor;
    }

    /** A driver has work for the other side. */
    void kick(int queue) {
        int bit = 1 << queue;
        if ((kicked.get() & bit) == 0) {
            kicked.getAndUpdate(bits -> bits | bit);
        }
        post(queue);
    }

    /** The other side may have missed it. */
    void kickAgain(boolean silentOnly) {
        for (int bits = kicked.get(); bits != 0; bits &= bits - 1) {
            int queue = Integer.numberOfTrailingZeros(bits);
            if (!silentOnly || in.get(queue / ImxLayout.QUEUES) == 0) {
                post(queue);
            }
        }
    }

    /** Whether something was heard of each vdev that was kicked. */
    boolean allHeard() {
        for (int bits = kicked.get(); bits != 0; bits &= bits - 1) {
            if (in.get(Integer.numberOfTrailingZeros(bits) / ImxLayout.QUEUES) == 0) {
                return false;
            }
        }
        return true;
    }

    private void post(int queue) {
        if (!quiet) {
            out.incrementAndGet(queue / ImxLayout.QUEUES);
            words.kick(queue);
        }
    }

    void quiet() {
        quiet = true;
    }

    /** Whether there are rings: before the first kick nobody has set them up. */
    boolean hasRings() {
        return kicked.get() != 0;
    }

    /** The other side has work for us. */
    void heard(int bits) {
        for (int vdev = 0, left = bits; left != 0; vdev++, left >>>= ImxLayout.QUEUES) {
            if ((left & 3) != 0) {
                in.incrementAndGet(vdev);
            }
        }
        doorbell.ring();
    }

    /** For people. */
    List<Vdev> vdevs(String partition) {
        return IntStream.range(0, in.length()).mapToObj(vdev -> new Vdev(partition + ".vdev" + vdev, in.get(vdev) > 0,
                words.pending(ImxLayout.queue(vdev, 0)) || words.pending(ImxLayout.queue(vdev, 1)), in.get(vdev), out
                        .get(vdev)))
                .toList();
    }
}
