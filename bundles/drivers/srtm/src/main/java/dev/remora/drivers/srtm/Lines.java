package dev.remora.drivers.srtm;

import dev.remora.srtm.GpioLine;
import dev.remora.srtm.GpioListener;
import dev.remora.srtm.GpioTrigger;
import dev.remora.srtm.SrtmException;
import dev.remora.srtm.Subscription;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The lines of one channel, and who listens to them. A line has one listener at most, whose bundle it is then. */
final class Lines implements Notifications {

    private final Session session;
    private final Map<GpioLine, Watch> watches = new ConcurrentHashMap<>();

    Lines(Session session) {
        this.session = session;
    }

    Session session() {
        return session;
    }

    void input(Subscriptions owner, GpioLine line) throws SrtmException, InterruptedException {
        free(owner, line);
        askUnheard(line, GpioLayout.input(line, GpioTrigger.NONE, false));
    }

    Subscription input(Subscriptions owner, GpioLine line, GpioTrigger trigger, boolean wakeup, GpioListener listener)
            throws SrtmException, InterruptedException {
        Request arm = GpioLayout.input(line, trigger, wakeup);
        Watch watch = new Watch(session, owner, line, arm, listener, over -> watches.remove(line, over));
        // Before the line is armed: its first event may come at once.
        put(watch);
        boolean done = false;
        try {
            session.client().callIf(() -> !isReplaced(watch), arm);
            done = true;
            return watch.subscription();
        } finally {
            if (!done)
                watch.subscription().close();
        }
    }

    void output(Subscriptions owner, GpioLine line, boolean high) throws SrtmException, InterruptedException {
        free(owner, line);
        askUnheard(line, GpioLayout.output(line, high));
    }

    /** Asks, unless somebody has begun to listen when it has its turn: it would undo what he has asked for. */
    private void askUnheard(GpioLine line, Request request) throws SrtmException, InterruptedException {
        if (session.client().callIf(() -> !watches.containsKey(line), request).isEmpty())
            throw busy(line);
    }

    boolean get(GpioLine line) throws SrtmException, InterruptedException {
        Request get = GpioLayout.get(line);
        int value = GpioLayout.value(session.client().call(get));
        if (value > 1)
            throw Answers.malformed(get, "value %d is neither 0 nor 1".formatted(value));
        return value == 1;
    }

    private void put(Watch watch) {
        GpioLine line = watch.line();
        do {
            free(watch.owner(), line);
        } while (watches.putIfAbsent(line, watch) != null);
        watch.owner().add(watch.subscription());
    }

    /** Whether another thread of the same bundle listens instead. */
    private boolean isReplaced(Watch watch) {
        Watch present = watches.get(watch.line());
        return present != null && !present.equals(watch);
    }

    /** Ends the caller's own subscription. */
    private void free(Subscriptions owner, GpioLine line) {
        Watch former = watches.get(line);
        if (former == null)
            return;
        if (!former.isOf(owner))
            throw busy(line);
        former.subscription().close();
        // It may be closed already by another thread, which is about to do this.
        watches.remove(line, former);
    }

    private static IllegalStateException busy(GpioLine line) {
        return new IllegalStateException("line %s: somebody else listens to it".formatted(line));
    }

    @Override
    public Counter notified(Packet packet) {
        if (packet.command() != GpioLayout.EVENT)
            return Counter.UNKNOWN;
        if (packet.length() < GpioLayout.EVENT_BYTES)
            return Counter.MALFORMED;
        Watch watch = watches.get(GpioLayout.line(packet));
        if (watch == null)
            return Counter.UNHEARD;
        watch.triggered();
        return Counter.NOTIFICATIONS;
    }
}
