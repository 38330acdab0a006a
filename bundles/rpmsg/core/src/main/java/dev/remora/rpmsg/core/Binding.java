package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgInventory.ChannelState;
import dev.remora.rpmsg.RpmsgInventory.EndpointStatus;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
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
final class Binding implements Owner, Maker {

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

    private static final String CLOSED_ITSELF = "it closed its endpoint";

    private final Channel channel;
    private final Driver driver;
    private final Access access;
    private final Inbox inbox;
    private final Endpoint endpoint;
    private final long patienceNanos;
    /** Opens when remove has returned, or will not be called. */
    private final CountDownLatch removed = new CountDownLatch(1);
    private final AtomicReference<@Nullable Leaving> leaving = new AtomicReference<>();
    private volatile Phase phase = Phase.TAKING;
    /** The thread that has to take it down. */
    private volatile Thread owner = Thread.currentThread();
    private volatile @Nullable RpmsgDriver instance;
    private volatile @Nullable Callback callback;
    private volatile boolean closedItself;

    Binding(Channel channel, Driver driver, Access access, Inbox inbox, SendGate gate) {
        this.channel = channel;
        this.driver = driver;
        this.access = access;
        this.inbox = inbox;
        this.endpoint = channel.plumbing().endpoint(inbox, gate, this::endpointClosed);
        this.patienceNanos = channel.plumbing().patienceNanos();
    }

    Driver driver() {
        return driver;
    }

    @Override
    public Optional<String> driverName() {
        return Optional.of(driver.name());
    }

    @Override
    public String bundle() {
        return driver.bundle().toString();
    }

    @Override
    public Access access() {
        return access;
    }

    @Override
    public @Nullable String closedReason() {
        return endpoint.closedReason();
    }

    int address() {
        return endpoint.address();
    }

    @Override
    public ChannelState state() {
        return switch (phase) {
            case TAKING, PROBING -> ChannelState.PROBING;
            case BOUND -> ChannelState.BOUND;
            case LEAVING, GONE -> {
                Leaving why = leaving.get();
                yield why != null && why.after() == Leaving.After.HAND_OVER
                        ? ChannelState.WAITING
                        : ChannelState.UNBOUND;
            }
        };
    }

    @Override
    public EndpointStatus endpointStatus() {
        Callback known = callback;
        return Plumbing.status(inbox, bundle(), true, endpoint.sent(), known == null ? 0 : known.received());
    }

    /** Takes an instance and probes it. The edge's worker. After {@link Outcome.Bound}, {@link #start} follows. */
    Outcome bind() {
        boolean probed = false;
        String failure = null;
        try {
            RpmsgDriver taken = phase == Phase.TAKING ? driver.instances().take() : null;
            if (taken == null) {
                failure = "it gave no instance";
            } else {
                instance = taken;
                callback = channel.plumbing().callback(taken, driver.name());
                if (move(Phase.TAKING, Phase.PROBING)) {
                    taken.probe(new BoundChannel(channel, this, endpoint));
                    probed = true;
                    failure = channel.matching().tellRemote(driver, address(), () -> endpoint.closedReason() != null);
                    if (failure == null && move(Phase.PROBING, Phase.BOUND))
                        return new Outcome.Bound();
                }
            }
        } catch (Throwable e) {
            failure = Texts.describe(e);
            LOG.debug("{}: driver {}", channel, driver.name(), e);
        }
        boolean asked = !move(Phase.TAKING, Phase.LEAVING) && !move(Phase.PROBING, Phase.LEAVING);
        if (failure != null) {
            endpoint.close("its driver failed: " + failure);
            channel.furtherEndpoints().endSends(this, "its driver failed");
        }
        takeDown(probed, false);
        if (closedItself)
            return new Outcome.Failed(CLOSED_ITSELF);
        return asked || failure == null ? new Outcome.Left() : new Outcome.Failed(failure);
    }

    /** Lets messages through. The edge's worker. */
    void start() {
        Callback known = callback;
        if (known == null)
            return;
        if (driver.wants().blocking()) {
            inbox.attachBlocking(known, "remora-channel-" + channel.id());
        } else {
            inbox.attach(known);
        }
    }

    private synchronized boolean move(Phase from, Phase to) {
        if (phase != from)
            return false;
        phase = to;
        return true;
    }

    /**
     * Moves on to LEAVING, which anyone may; out of BOUND that takes over. In one step: a driver may get bound at this moment.
     *
     * @return the phase before
     */
    private synchronized Phase leave() {
        Phase before = phase;
        if (before == Phase.BOUND)
            owner = Thread.currentThread();
        if (before != Phase.LEAVING && before != Phase.GONE)
            phase = Phase.LEAVING;
        return before;
    }

    @Override
    public void endSends(String reason) {
        endpoint.close(reason);
        channel.furtherEndpoints().endSends(this, reason);
    }

    @Override
    public void end(Leaving why) {
        leaving.compareAndSet(null, why);
        endSends(why.reason());
        Phase before = leave();
        if (before == Phase.BOUND) {
            Callback known = callback;
            boolean quiet = known == null || inbox.detach(known, patienceNanos);
            if (!(endpoint.quiesce(patienceNanos) && quiet))
                report("callback");
            takeDown(true, true);
        } else {
            if (owner.equals(Thread.currentThread()) || inbox.isRunner())
                return;
            if (!Waits.until(removed, patienceNanos))
                report(before == Phase.LEAVING ? "callback, probe or remove" : "probe");
        }
    }

    @Override
    public void endIfDenied() {
        if (!access.mayBind(channel.facts())) {
            end(Leaving.unbound("the policy does not let driver " + driver.name() + " of bundle " + bundle()
                    + " have it any more"));
        }
    }

    /** The driver has closed its own endpoint: it does not want the channel, now or until it changes. */
    private void endpointClosed() {
        closedItself = true;
        channel.matching().refused(driver, CLOSED_ITSELF);
        end(Leaving.unbound("driver " + driver.name() + " closed its endpoint"));
    }

    private void report(String what) {
        LOG.warn("{}: {} of driver {} has not returned after {} s; not waiting any longer", channel, what,
                driver.name(), TimeUnit.NANOSECONDS.toSeconds(patienceNanos));
    }

    private void takeDown(boolean probed, boolean wasBound) {
        String reason = String.valueOf(endpoint.closedReason());
        channel.furtherEndpoints().close(this, reason);
        channel.polling().end(this::equals, reason);
        RpmsgDriver former = instance;
        if (former != null && probed)
            remove(former);
        if (former != null)
            release(former);
        removed.countDown();
        endpoint.reclaim();
        channel.forgottenClaims().giveBack(this);
        phase = Phase.GONE;
        Leaving why = leaving.get();
        // Who was never bound has nothing to hand over.
        if (why == null || (!wasBound && why.after() == Leaving.After.HAND_OVER))
            why = Leaving.notBound(reason);
        channel.left(this, why, wasBound);
    }

    private void remove(RpmsgDriver former) {
        try {
            former.remove();
        } catch (Throwable e) {
            LOG.warn("{}: remove of driver {} failed: {}", channel, driver.name(), Texts.describe(e));
            LOG.debug("{}: driver {}", channel, driver.name(), e);
        }
    }

    private void release(RpmsgDriver former) {
        try {
            driver.instances().release(former);
        } catch (RuntimeException e) {
            LOG.warn("{}: instance of driver {} not released: {}", channel, driver.name(), Texts.describe(e));
        }
    }
}
