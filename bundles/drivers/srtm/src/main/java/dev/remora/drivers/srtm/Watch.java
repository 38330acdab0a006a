package dev.remora.drivers.srtm;

import dev.remora.srtm.GpioLine;
import dev.remora.srtm.GpioListener;
import dev.remora.srtm.SrtmException;
import dev.remora.srtm.SrtmException.Reason;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener of one line: told of each event, whereupon the line is armed again. */
final class Watch {

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    /** How often arming is tried: a line that is not armed is silent for ever. */
    private static final int ATTEMPTS = 3;

    private final Session session;
    private final Subscriptions owner;
    private final GpioLine line;
    private final Request arm;
    private final GpioListener listener;
    private final EventQueue<GpioLine> queue;

    /**
     * Makes one.
     *
     * @param arm arms the line
     * @param leaving is told when it is over
     */
    Watch(Session session, Subscriptions owner, GpioLine line, Request arm, GpioListener listener,
            Consumer<Watch> leaving) {
        this.session = session;
        this.owner = owner;
        this.line = line;
        this.arm = arm;
        this.listener = listener;
        // A masked line has one event; more of it than wait are one.
        this.queue = new EventQueue<>(session.events(), session.counters(), 1, this::tell, _ -> leaving.accept(this));
    }

    GpioLine line() {
        return line;
    }

    boolean isOf(Subscriptions other) {
        return owner.equals(other);
    }

    Subscriptions owner() {
        return owner;
    }

    EventQueue<GpioLine> subscription() {
        return queue;
    }

    /** Its event has come. On the receive thread. */
    void triggered() {
        queue.offer(line);
    }

    private void tell(GpioLine triggered) {
        boolean again = true;
        try {
            again = listener.triggered(triggered);
        } finally {
            // Also after a failure: a line that is masked is silent for ever.
            if (again)
                rearm();
        }
    }

    private void rearm() {
        SrtmException failure = tryToArm();
        if (failure == null || queue.isClosed())
            return;
        queue.close();
        // When the channel is gone all of it is, and its users know.
        if (failure.reason() != Reason.CLOSED)
            LOG.warn("no more events of line {}: {}", line, failure.getMessage());
        listener.lost(line, failure);
    }

    /** Returns the last failure, if it was not done. What replaces this has its turn later, or sees it closed. */
    private @Nullable SrtmException tryToArm() {
        SrtmException failure = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                session.client().callIf(() -> !queue.isClosed(), arm);
                return null;
            } catch (SrtmException e) {
                failure = e;
                if (e.reason() == Reason.CLOSED)
                    return e;
            } catch (InterruptedException _) {
                // A listener has left it behind; only the end of the channel ends this.
                failure = new SrtmException(Reason.TIMEOUT, arm + ": interrupted");
            }
        }
        return failure;
    }
}
