package dev.remora.shell;

import dev.remora.srtm.GpioLine;
import dev.remora.srtm.GpioLines;
import dev.remora.srtm.GpioListener;
import dev.remora.srtm.GpioTrigger;
import dev.remora.srtm.SrtmException;
import dev.remora.srtm.Subscription;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Lines that are what they were set to. */
final class FakeGpio implements GpioLines {

    final Map<GpioLine, Boolean> high = new ConcurrentHashMap<>();
    volatile @Nullable GpioListener listener;
    volatile @Nullable GpioTrigger trigger;
    volatile @Nullable SrtmException fault;
    /** How often a line was armed by hand. */
    final AtomicInteger armed = new AtomicInteger();

    /** The watched line changes; returns whether it is to be armed again. */
    boolean becomes(GpioLine line, boolean value) {
        high.put(line, value);
        GpioListener now = listener;
        return now != null && now.triggered(line);
    }

    @Override
    public void input(GpioLine line) throws SrtmException {
        fail();
        listener = null;
    }

    @Override
    public Subscription input(GpioLine line, GpioTrigger event, boolean wakeup, GpioListener next)
            throws SrtmException {
        fail();
        armed.incrementAndGet();
        trigger = event;
        listener = next;
        return () -> listener = null;
    }

    @Override
    public void output(GpioLine line, boolean value) throws SrtmException {
        fail();
        high.put(line, value);
    }

    @Override
    public boolean get(GpioLine line) throws SrtmException {
        fail();
        return high.getOrDefault(line, false);
    }

    @Override
    public String channel() {
        return "rpmsg-io-channel";
    }

    @Override
    public Map<String, Long> counts() {
        return Map.of("requests", 3L, "timeouts", 0L);
    }

    private void fail() throws SrtmException {
        SrtmException now = fault;
        if (now != null) {
            throw now;
        }
    }
}
