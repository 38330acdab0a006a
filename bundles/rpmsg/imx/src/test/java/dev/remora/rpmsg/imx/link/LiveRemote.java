package dev.remora.rpmsg.imx.link;

import dev.remora.platform.WordMailbox;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The other partition, inside of this process: after each boot it knows nothing, says that it is ready, and uses the rings
 * of a vdev only once it was kicked for them.
 */
final class LiveRemote implements AutoCloseable {

    static final int READY = 1;
    private static final int DATA = 1;

    private final FixedPlaces places;
    private final WordMailbox mailbox;
    private @Nullable Core core;
    volatile boolean saysReady = true;

    LiveRemote(FixedPlaces places, WordMailbox mailbox) {
        this.places = places;
        this.mailbox = mailbox;
    }

    void boot() {
        Core next = new Core();
        core = next;
        next.thread.start();
    }

    /** When it returns, it touches nothing any more. */
    void kill() {
        Core running = core;
        core = null;
        if (running != null) {
            running.stop();
        }
    }

    @Override
    public void close() {
        kill();
    }

    private final class Core {

        private final Thread thread = Thread.ofPlatform().daemon().name("remote").unstarted(this::run);
        private final List<RemoteLink> links = new ArrayList<>();
        private volatile boolean stopped;
        private int pending;

        private void run() {
            for (int vdev = 0; vdev < places.vdevs(); vdev++) {
                links.add(new RemoteLink(vdev, places));
            }
            // Forget what a former life was told.
            long former = mailbox.take(DATA);
            while (former != WordMailbox.NONE) {
                former = mailbox.take(DATA);
            }
            if (saysReady) {
                mailbox.ring(READY);
            }
            while (!stopped) {
                int seen = mailbox.doorbell().count();
                post();
                long word = mailbox.take(DATA);
                if (word == WordMailbox.NONE) {
                    mailbox.doorbell().await(seen, TimeUnit.MILLISECONDS.toNanos(200));
                } else {
                    int queue = ImxLayout.queueOf(word);
                    RemoteLink link = links.get(queue / 2);
                    pending |= link.kicked(queue % 2) << (queue & ~1);
                    post();
                }
            }
        }

        private void post() {
            while (pending != 0) {
                int queue = Integer.numberOfTrailingZeros(pending);
                if (!mailbox.post(DATA, ImxLayout.word(queue))) {
                    return;
                }
                pending &= ~(1 << queue);
            }
        }

        private void stop() {
            stopped = true;
            mailbox.doorbell().wake();
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
