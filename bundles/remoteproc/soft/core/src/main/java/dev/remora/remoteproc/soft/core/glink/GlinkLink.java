package dev.remora.remoteproc.soft.core.glink;

import static dev.remora.remoteproc.soft.core.glink.GlinkLayout.*;

import dev.remora.remoteproc.soft.core.SoftCore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The link: begins, reads commands, begins anew. One lock for all of it, which is never held in a handler. The main loop
 * reads; who waits in a handler, so on the main loop, reads itself.
 */
final class GlinkLink {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** So many messages of a channel before the next one's turn. */
    private static final int DELIVERIES = 64;
    /** So many rounds before the main loop beats again. */
    private static final int ROUNDS = 256;

    private final SoftCore core;
    private final GlinkEdge edge;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final GlinkReader in;
    private final GlinkCommands commands;
    private final GlinkChannels channels;
    private final GlinkDispatch dispatch;
    private final GlinkFaults faults = new GlinkFaults(this);
    private volatile Thread main = Thread.currentThread();
    private Negotiation negotiation;
    /** Nothing is read until the peer has seen our beginning. */
    private boolean waiting;
    private long silentUntil = System.nanoTime();

    GlinkLink(SoftCore core, GlinkEdge edge, GlinkPlace.Pipes pipes, boolean intentless, int firstId) {
        this.core = core;
        this.edge = edge;
        in = new GlinkReader(pipes.in());
        commands = new GlinkCommands(new GlinkWriter(pipes.out()));
        GlinkDrops drops = new GlinkDrops(core.trace());
        channels = new GlinkChannels(this, commands, intentless, drops, firstId);
        dispatch = new GlinkDispatch(in, commands, channels, drops, core.trace());
        negotiation = new Negotiation(edge.features());
    }

    GlinkChannels channels() {
        return channels;
    }

    GlinkCommands commands() {
        return commands;
    }

    GlinkFaults faults() {
        return faults;
    }

    void lock() {
        lock.lock();
    }

    /** Rings for what was written meanwhile, unless the main loop will. */
    void unlock() {
        boolean ring = lock.getHoldCount() == 1 && !Thread.currentThread().equals(main) && commands.takeRing();
        lock.unlock();
        if (ring) {
            core.ring(edge.doorbell());
        }
    }

    /** Begins, also anew: no channels, our indices 0, and a VERSION. */
    void begin() {
        lock.lock();
        try {
            channels.reset();
            negotiation = new Negotiation(edge.features());
            dispatch.begin(negotiation);
            waiting = true;
            in.begin();
            commands.begin(negotiation.begin());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** For so long nothing is read. */
    void beSilent(long nanos) {
        silentUntil = System.nanoTime() + nanos;
    }

    /** A turn of the main loop: reads and writes until there is nothing more to do, and delivers. */
    void serve() {
        main = Thread.currentThread();
        boolean moved = true;
        for (int i = 0; moved && i < ROUNDS; i++) {
            moved = pump();
            for (GlinkChannel channel : channels.all()) {
                moved |= deliver(channel);
            }
            flush();
        }
    }

    /** Reads what is there; whether there was anything. */
    private boolean pump() {
        lock.lock();
        try {
            commands.goOn();
            boolean moved = System.nanoTime() - silentUntil >= 0 && read();
            for (GlinkChannel channel : channels.all()) {
                moved |= channel.sender().goOn();
            }
            if (negotiation.isComplete()) {
                channels.tend();
            }
            commands.check();
            changed.signalAll();
            return moved;
        } catch (GlinkViolation e) {
            core.trace().log("glink: " + e.getMessage() + ": begun anew");
            begin();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private boolean read() throws GlinkViolation {
        if (waiting && !in.fresh()) {
            return false;
        }
        waiting = false;
        if (in.begunAnew()) {
            core.trace().log("glink: the gateway has begun anew");
            begin();
            waiting = false;
        }
        in.look();
        return dispatch.run();
    }

    /** Hands complete messages over, until one is not taken; whether any was. */
    private boolean deliver(GlinkChannel channel) {
        OwnIntents.Intent intent = next(channel);
        boolean moved = false;
        for (int i = 0; i < DELIVERIES && intent != null; i++) {
            boolean taken = channel.handler().received(channel, intent.payload());
            lock.lock();
            try {
                if (!intent.equals(channel.intents().next())) {
                    // The channel closed during the call.
                    return true;
                }
                if (!taken && !channel.isPeerGone()) {
                    return moved;
                }
                channel.delivered(taken);
                moved = true;
                intent = channel.intents().next();
            } finally {
                lock.unlock();
            }
        }
        return moved;
    }

    private OwnIntents.@Nullable Intent next(GlinkChannel channel) {
        lock.lock();
        try {
            return channel.intents().next();
        } finally {
            lock.unlock();
        }
    }

    /** Rings, if there is anything to ring for. Of the main loop. */
    private void flush() {
        boolean ring;
        lock.lock();
        try {
            ring = commands.takeRing();
        } finally {
            lock.unlock();
        }
        if (ring) {
            core.ring(edge.doorbell());
        }
    }

    /** Waits for something that the peer does; false if interrupted. Any thread. */
    boolean await(BooleanSupplier done) {
        return Thread.currentThread().equals(main) ? awaitReading(done) : awaitChange(done);
    }

    private boolean awaitReading(BooleanSupplier done) {
        int seen = core.rings();
        while (!done.getAsBoolean()) {
            flush();
            seen = core.awaitRing(seen);
            pump();
        }
        return true;
    }

    private boolean awaitChange(BooleanSupplier done) {
        lock();
        try {
            while (!done.getAsBoolean()) {
                if (commands.takeRing()) {
                    core.ring(edge.doorbell());
                }
                // A missed doorbell costs at most so long.
                long ignored = changed.awaitNanos(LOOK_NANOS);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            unlock();
        }
    }
}
