package dev.remora.drivers.srtm;

import dev.remora.srtm.GpioLine;
import dev.remora.srtm.GpioLines;
import dev.remora.srtm.GpioListener;
import dev.remora.srtm.GpioTrigger;
import dev.remora.srtm.SrtmException;
import dev.remora.srtm.Subscription;
import java.util.Map;

/** The lines as one bundle has them. */
final class GpioHandle implements GpioLines, Handle {

    private final Lines lines;
    private final Subscriptions subscriptions;

    GpioHandle(Lines lines, Subscriptions subscriptions) {
        this.lines = lines;
        this.subscriptions = subscriptions;
    }

    @Override
    public void input(GpioLine line) throws SrtmException, InterruptedException {
        lines.input(subscriptions, line);
    }

    @Override
    public Subscription input(GpioLine line, GpioTrigger trigger, boolean wakeup, GpioListener listener)
            throws SrtmException, InterruptedException {
        return lines.input(subscriptions, line, trigger, wakeup, listener);
    }

    @Override
    public void output(GpioLine line, boolean high) throws SrtmException, InterruptedException {
        lines.output(subscriptions, line, high);
    }

    @Override
    public boolean get(GpioLine line) throws SrtmException, InterruptedException {
        return lines.get(line);
    }

    @Override
    public String channel() {
        return lines.session().counters().channel();
    }

    @Override
    public Map<String, Long> counts() {
        return lines.session().counters().snapshot();
    }

    @Override
    public void release() {
        subscriptions.end();
    }
}
