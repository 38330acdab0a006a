package dev.remora.rpmsg.imx.link;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Mailbox;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;

/** Listens to one controller mailbox, from now on. */
final class ControllerWatch implements AutoCloseable {

    private static final long SAFETY_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Mailbox mailbox;
    private final int partition;
    private final Counts counts;
    private final IntConsumer notice;
    /** Of each channel, as far as it was looked at. Guarded by this. */
    private final int[] rung;
    private final OwnerThread thread;

    ControllerWatch(String name, Mailbox mailbox, int partition, Counts counts, IntSupplier ready,
            IntConsumer notice) {
        this.mailbox = mailbox;
        this.partition = partition;
        this.counts = counts;
        this.notice = notice;
        rung = new int[mailbox.channels()];
        for (int channel = 0; channel < rung.length; channel++) {
            rung[channel] = mailbox.rung(channel);
        }
        // Lets the controller in, where that takes somebody who listens.
        Doorbell bell = mailbox.doorbell();
        thread = new OwnerThread("remora-imx-" + name + "-controller", bell, () -> {
            look(ready);
            return SAFETY_POLL_NANOS;
        });
        thread.start();
    }

    boolean watches(Mailbox other) {
        return other.equals(mailbox);
    }

    /** Whether somebody is there to tell. */
    boolean connected() {
        return mailbox.connected();
    }

    /** How often whoever was there has gone, as far as the mailbox can tell. */
    int losses() {
        int here = mailbox.connected() ? 1 : 0;
        return Math.max(0, mailbox.connections() - here);
    }

    /**
     * Hears what was said by now.
     *
     * @param readyThen how often the partition had said by then that it is ready
     */
    synchronized void look(IntSupplier readyThen) {
        for (int channel = 0; channel < rung.length; channel++) {
            int now = mailbox.rung(channel);
            if (now != rung[channel]) {
                rung[channel] = now;
                if (channel == partition) {
                    notice.accept(readyThen.getAsInt());
                } else {
                    counts.add(Count.NOTICES_OTHER);
                }
            }
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
