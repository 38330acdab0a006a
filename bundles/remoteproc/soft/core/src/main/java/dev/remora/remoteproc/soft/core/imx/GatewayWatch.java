package dev.remora.remoteproc.soft.core.imx;

import dev.remora.remoteproc.soft.core.SoftCore;

/** Whether the gateway's partition runs, as far as the system controller has told. Under a lock, but for {@link #isThere}. */
final class GatewayWatch {

    private final SoftCore core;
    private volatile int lost;
    private int back;
    private volatile boolean away;

    GatewayWatch(SoftCore core) {
        this.core = core;
        // In this order: a reset in between may be one too few, but none stays without its return.
        back = core.rung(ImxLayout.GATEWAY_BACK);
        lost = core.rung(ImxLayout.GATEWAY_RESET);
    }

    /** Any thread: sees a reset before the main loop does. */
    boolean isThere() {
        return !away && core.rung(ImxLayout.GATEWAY_RESET) == lost;
    }

    boolean isAway() { return away; }

    /** Whether the gateway was reset since the last look, however often. */
    boolean looksLost() {
        int now = core.rung(ImxLayout.GATEWAY_RESET);
        if (now == lost) {
            return false;
        }
        away = true;
        lost = now;
        return true;
    }

    /** Whether it came back since the last look. Asked after {@link #looksLost}. */
    boolean looksBack() {
        int now = core.rung(ImxLayout.GATEWAY_BACK);
        // Lost, and perhaps back, since that look: being lost comes first, with the next one.
        if (now == back || core.rung(ImxLayout.GATEWAY_RESET) != lost) {
            return false;
        }
        back = now;
        away = false;
        return true;
    }
}
