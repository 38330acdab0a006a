package dev.remora.remoteproc.soft.firmware.fault;

import dev.remora.remoteproc.soft.core.SoftCore;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A hang of the main loop that is to come; of the main loop. */
final class Hang {

    private boolean asked;
    private long due;

    void after(long time, TimeUnit unit) {
        asked = true;
        due = System.nanoTime() + unit.toNanos(time);
    }

    /** Does not return if it is time. */
    void ifDue(SoftCore core) throws InterruptedException {
        if (asked && due - System.nanoTime() <= 0) {
            core.trace().log("hang: the main loop turns no more");
            new CountDownLatch(1).await();
        }
    }
}
