package dev.remora.rpmsg.core;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgMessage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One driver instance on one channel, from the taking of the instance to its release.
 *
 * <pre>
 *   TAKING ──► PROBING ──► BOUND ──► LEAVING ──► GONE
 *      └──────────┴────────────────────▲
 * </pre>
 *
 * Who moves it to LEAVING takes it down, except out of TAKING and PROBING: that the worker does, as soon as the driver's
 * code has returned.
 */
final class Binding implements Inbox.Receiver {

    /** How {@link #bind} ended. */
    sealed interface Outcome {
        /** The driver has the channel. */
        record Bound() implements Outcome {}
        /** The driver did not want it, or could not. */
        record Failed(String reason) implements Outcome {}
        /** Channel or driver left meanwhile. */
        record Left() implements Outcome {}
    }

    private enum Phase {
        TAKING, PROBING, BOUND, LEAVING, GONE
    }

    private static final Logger LOG = LoggerFactory.getLogger(Binding.class);

    private final Channel channel;
    private final Driver driver;
    private final Inbox inbox;
    private final Endpoint endpoint;
    private final long patienceNanos;
    /** Opens when remove has returned, or will not be called. */
    private final CountDownLatch removed = new CountDownLatch(1);
    private volatile Phase phase = Phase.TAKING;
    /** The thread that has to take it down. */
    private volatile Thread owner = Thread.currentThread();
    private volatile @Nullable RpmsgDriver instance;

    Binding(Channel channel, Driver driver, Inbox inbox, Endpoint endpoint, long patienceNanos) {
        this.channel = channel;
        this.driver = driver;
        this.inbox = inbox;
        this.endpoint = endpoint;
        this.patienceNanos = patienceNanos;
    }

    Driver driver() {
        return driver;
    }

    int address() {
        return endpoint.address();
    }

    boolean isBound() { return phase == Phase.BOUND; }

    /** Takes an instance and probes it. The edge's worker. After {@link Outcome.Bound}, {@link #start} follows. */
    Outcome bind() {
        boolean probed = false;
        String failure = null;
        try {
            RpmsgDriver taken = phase == Phase.TAKING ? driver.instances().take() : null;
            instance = taken;
            if (taken == null) {
                failure = "it gave no instance";
            } else if (move(Phase.TAKING, Phase.PROBING)) {
                taken.probe(new BoundChannel(channel.name(), channel.destination(), endpoint));
                probed = true;
                channel.bound(this);
                if (move(Phase.PROBING, Phase.BOUND))
                    return new Outcome.Bound();
            }
        } catch (Throwable e) {
            failure = Texts.describe(e);
            LOG.debug("{}: driver {}", channel, driver.name(), e);
        }
        boolean asked = !move(Phase.TAKING, Phase.LEAVING) && !move(Phase.PROBING, Phase.LEAVING);
        if (failure != null)
            endpoint.close("its driver failed: " + failure);
        takeDown(probed);
        return asked || failure == null ? new Outcome.Left() : new Outcome.Failed(failure);
    }

    /** Lets messages through. The edge's worker. */
    void start() {
        inbox.attach(this);
    }

    private synchronized boolean move(Phase from, Phase to) {
        if (phase != from)
            return false;
        phase = to;
        return true;
    }

    /** Moves on from BOUND, which anyone may, and takes over. */
    private synchronized boolean claim() {
        if (phase != Phase.BOUND)
            return false;
        phase = Phase.LEAVING;
        owner = Thread.currentThread();
        return true;
    }

    /** Ends the driver's sends, at once. Any thread. */
    void endSends(String reason) {
        endpoint.close(reason);
    }

    /**
     * Ends the binding. Returns when the driver's remove has, but does not wait for what runs below its own caller, nor
     * longer than the patience for the driver's code. Any thread, without locks.
     */
    void end(String reason) {
        endpoint.close(reason);
        if (claim()) {
            if (!inbox.detach(this, patienceNanos))
                report("callback");
            takeDown(true);
        } else if (!move(Phase.TAKING, Phase.LEAVING)) {
            boolean probing = move(Phase.PROBING, Phase.LEAVING);
            if (owner.equals(Thread.currentThread()) || inbox.isRunner())
                return;
            if (!Waits.until(removed, patienceNanos))
                report(probing ? "probe" : "callback, probe or remove");
        }
    }

    private void report(String what) {
        LOG.warn("{}: {} of driver {} has not returned after {} s; not waiting any longer", channel, what,
                driver.name(),
                TimeUnit.NANOSECONDS.toSeconds(patienceNanos));
    }

    private void takeDown(boolean probed) {
        RpmsgDriver leaving = instance;
        if (leaving != null && probed)
            remove(leaving);
        removed.countDown();
        if (leaving != null)
            release(leaving);
        channel.close(inbox);
        phase = Phase.GONE;
        channel.left(probed, String.valueOf(endpoint.closedReason()));
    }

    private void remove(RpmsgDriver leaving) {
        try {
            leaving.remove();
        } catch (Throwable e) {
            LOG.warn("{}: remove of driver {} failed: {}", channel, driver.name(), Texts.describe(e));
            LOG.debug("{}: driver {}", channel, driver.name(), e);
        }
    }

    private void release(RpmsgDriver leaving) {
        try {
            driver.instances().release(leaving);
        } catch (RuntimeException e) {
            LOG.warn("{}: instance of driver {} not released: {}", channel, driver.name(), Texts.describe(e));
        }
    }

    @Override
    public void received(RpmsgMessage message) {
        RpmsgDriver bound = instance;
        if (bound == null)
            return;
        channel.countReceived();
        try {
            bound.received(message);
        } catch (ChannelClosedException e) {
            channel.callbackCutShort(driver, e);
        } catch (Throwable e) {
            channel.callbackFailed(driver, e);
        }
    }
}
