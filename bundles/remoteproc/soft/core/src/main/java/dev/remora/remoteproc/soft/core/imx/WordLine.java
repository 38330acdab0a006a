package dev.remora.remoteproc.soft.core.imx;

import dev.remora.remoteproc.soft.core.SoftCore;
import dev.remora.remoteproc.soft.core.rpmsg.Line;

/**
 * The line to the gateway, of all vdevs: words. Whoever waits for a buffer takes the words that come meanwhile: the main
 * loop may itself wait for that sender to be done, and a register that nobody empties would keep the kick out.
 */
final class WordLine implements Line {

    private final SoftCore core;
    private final Kicks kicks;
    private final Incoming incoming;
    private final int queues;

    WordLine(SoftCore core, Kicks kicks, Incoming incoming, int queues) {
        this.core = core;
        this.kicks = kicks;
        this.incoming = incoming;
        this.queues = queues;
    }

    @Override
    public int notifyIds() {
        return queues;
    }

    @Override
    public void interrupt(int notifyId) {
        kicks.kick(notifyId);
    }

    @Override
    public int count() {
        return core.rings();
    }

    @Override
    public int await(int seen) {
        incoming.take();
        return core.awaitRing(seen);
    }

    @Override
    public void wake() {
        core.wake();
    }

    @Override
    public void beat() {
        // Does not wait: such a count was long ago.
        core.awaitRing(core.rings() - 1);
    }
}
