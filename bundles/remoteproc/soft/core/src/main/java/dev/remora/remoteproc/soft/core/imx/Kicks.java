package dev.remora.remoteproc.soft.core.imx;

import dev.remora.remoteproc.soft.core.SoftCore;

/**
 * The words that are to be posted: a bit for each queue, because the register holds one word until the gateway takes it.
 * So no kick waits, and none is lost. Any thread.
 */
final class Kicks {

    private final SoftCore core;
    private int pending;
    private int last;

    Kicks(SoftCore core) {
        this.core = core;
    }

    /** Posts the queue's word, now or as soon as the register is empty. */
    synchronized void kick(int queue) {
        pending |= 1 << queue;
        postPending();
    }

    /** Posts what waits; of the main loop, when the gateway may have taken a word. */
    synchronized void postPending() {
        while (pending != 0) {
            // The next one after the last, or a busy queue would keep the others waiting.
            int behind = pending & (-2 << last);
            int queue = Integer.numberOfTrailingZeros(behind != 0 ? behind : pending);
            if (!core.post(ImxLayout.DATA, ImxLayout.word(queue))) {
                return;
            }
            pending &= ~(1 << queue);
            last = queue;
        }
    }

    /** Nobody is there to be kicked. */
    synchronized void forget() {
        pending = 0;
    }
}
