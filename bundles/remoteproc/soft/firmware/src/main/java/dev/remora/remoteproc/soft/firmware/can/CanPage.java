package dev.remora.remoteproc.soft.firmware.can;

import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Stands for the work on the vehicle bus: a counter that goes on for as long as this core runs, for everybody to see. */
final class CanPage {

    private final MemorySegment page;

    private CanPage(MemorySegment page) {
        this.page = page;
    }

    /** The first thing after power-on; all else comes later. */
    static CanPage start(MemorySegment memory) {
        CanPage can = new CanPage(memory);
        can.raise(CanLayout.BOOTS);
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "remora-can");
            thread.setDaemon(true);
            return thread;
        });
        var ignored = clock.scheduleAtFixedRate(() -> can.raise(CanLayout.COUNTER), 0, 1, TimeUnit.MILLISECONDS);
        return can;
    }

    void gatewayLost() {
        raise(CanLayout.GATEWAY_LOST);
    }

    void gatewayBack() {
        raise(CanLayout.GATEWAY_BACK);
    }

    /** Each word has one writer: the clock's thread, or the main loop. */
    private void raise(int offset) {
        Words.set32(page, offset, Words.get32(page, offset) + 1);
    }
}
