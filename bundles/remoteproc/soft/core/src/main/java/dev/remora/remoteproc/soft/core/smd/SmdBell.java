package dev.remora.remoteproc.soft.core.smd;

import dev.remora.remoteproc.soft.core.SoftCore;

/** The doorbell of the gateway. What the main loop rings within one channel's turn becomes one ring at its end. */
final class SmdBell {

    private final SoftCore core;
    private final int channel;
    private volatile Thread holder = Thread.currentThread();
    /** Of the main loop. */
    private boolean held;
    private boolean pending;

    SmdBell(SoftCore core, int channel) {
        this.core = core;
        this.channel = channel;
    }

    void ring() {
        if (Thread.currentThread().equals(holder) && held) {
            pending = true;
        } else {
            core.ring(channel);
        }
    }

    /** Of the main loop: a channel's turn begins. */
    void hold() {
        holder = Thread.currentThread();
        held = true;
    }

    /** Of the main loop: the turn ends. */
    void release() {
        flush();
        held = false;
    }

    /** Before a wait: the peer must know why. Any thread. */
    void flush() {
        if (Thread.currentThread().equals(holder) && pending) {
            pending = false;
            core.ring(channel);
        }
    }
}
