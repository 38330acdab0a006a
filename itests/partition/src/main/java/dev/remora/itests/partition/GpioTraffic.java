package dev.remora.itests.partition;

import dev.remora.srtm.GpioLine;
import dev.remora.srtm.GpioLines;
import dev.remora.srtm.GpioTrigger;
import dev.remora.srtm.SrtmException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Toggles an output line that the board has wired to an input line, and waits for the event there: three requests and one
 * notification each time, over and over. A session is the life of one service.
 */
@Component(name = "dev.remora.itests.partition.gpio", service = {}, immediate = true)
public final class GpioTraffic {

    private static final Logger LOG = LoggerFactory.getLogger(GpioTraffic.class);
    private static final GpioLine OUTPUT = new GpioLine(0, 2);
    private static final GpioLine INPUT = new GpioLine(0, 3);
    private static final int EVENT_MILLIS = 1000;
    private static final int PAUSE_MILLIS = 5;

    private final Ledger ledger;
    private final Thread thread;
    private final Object lock = new Object();
    private @Nullable GpioLines lines;
    private boolean stopped;
    private boolean event;

    @Activate
    public GpioTraffic(@Reference Traffic traffic) {
        ledger = traffic.gpio();
        thread = Thread.ofPlatform().daemon().name("remora-partition-gpio").unstarted(this::run);
        thread.start();
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindLines(GpioLines found) {
        synchronized (lock) {
            lines = found;
            lock.notifyAll();
        }
    }

    void unbindLines(GpioLines gone) {
        synchronized (lock) {
            if (gone.equals(lines)) {
                lines = null;
                lock.notifyAll();
            }
        }
    }

    @Deactivate
    void stop() {
        synchronized (lock) {
            stopped = true;
        }
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                GpioLines found = awaitLines();
                play(found);
                awaitGone(found);
            }
        } catch (InterruptedException end) {
            LOG.debug("gpio traffic: stopped");
        }
    }

    private void play(GpioLines found) throws InterruptedException {
        Ledger.Session session = ledger.begin();
        try {
            // A remote that was not reset has its levels still.
            found.input(INPUT);
            boolean high = found.get(INPUT);
            while (isThere(found)) {
                high = !high;
                once(found, session, high);
                pause(found);
            }
        } catch (SrtmException | IllegalStateException gone) {
            LOG.debug("gpio traffic: {}", gone.getMessage());
        } finally {
            session.end();
        }
    }

    private void once(GpioLines found, Ledger.Session session, boolean high)
            throws SrtmException, InterruptedException {
        synchronized (lock) {
            event = false;
        }
        // Armed by hand each time: who toggles must know that it is armed.
        request(session, () -> found.input(INPUT, GpioTrigger.BOTH, false, line -> {
            synchronized (lock) {
                event = true;
                lock.notifyAll();
            }
            return false;
        }));
        request(session, () -> found.output(OUTPUT, high));
        long number = session.send(1);
        if (awaitEvent(found)) {
            session.answered(number);
        } else if (isThere(found) && session.settle()) {
            LOG.warn("gpio traffic: no event of line {} after {} ms", INPUT, EVENT_MILLIS);
        }
        request(session, () -> {
            if (found.get(INPUT) != high) {
                session.surprise();
            }
        });
    }

    private static void request(Ledger.Session session, Request request) throws SrtmException, InterruptedException {
        long number = session.send(1);
        try {
            request.make();
            session.answered(number);
        } catch (SrtmException e) {
            if (e.reason() == SrtmException.Reason.CLOSED || !session.settle()) {
                throw e;
            }
            LOG.warn("gpio traffic: {}: {}", e.reason(), e.getMessage());
        }
    }

    private interface Request {
        void make() throws SrtmException, InterruptedException;
    }

    private GpioLines awaitLines() throws InterruptedException {
        synchronized (lock) {
            GpioLines found = lines;
            while (found == null) {
                lock.wait();
                found = lines;
            }
            return found;
        }
    }

    private void awaitGone(GpioLines found) throws InterruptedException {
        synchronized (lock) {
            while (found.equals(lines)) {
                lock.wait();
            }
        }
    }

    private boolean isThere(GpioLines found) {
        synchronized (lock) {
            return !stopped && found.equals(lines);
        }
    }

    private boolean awaitEvent(GpioLines found) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(EVENT_MILLIS);
        synchronized (lock) {
            while (!event && found.equals(lines)) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(lock, left);
            }
            return event;
        }
    }

    /** Leaves the processors to others for a moment. */
    private void pause(GpioLines found) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
        synchronized (lock) {
            long left = end - System.nanoTime();
            while (left > 0 && found.equals(lines)) {
                TimeUnit.NANOSECONDS.timedWait(lock, left);
                left = end - System.nanoTime();
            }
        }
    }
}
