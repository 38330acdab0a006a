package dev.remora.rpmsg.core;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A channel from announcement to gone: finds its driver, and a next one when that leaves. */
final class Channel {

    private static final Logger LOG = LoggerFactory.getLogger(Channel.class);

    private final Edge edge;
    private final String name;
    private final int destination;
    private final String label;
    private final Publication publication;

    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final DropCounters drops = new DropCounters();
    private final RateLimit callbackWarnings = new RateLimit();

    private volatile @Nullable Binding binding;
    private volatile String reason = "announced";
    private final AtomicReference<@Nullable String> gone = new AtomicReference<>();
    private volatile boolean appeared;
    private final AtomicBoolean vanished = new AtomicBoolean();

    /** Drivers that did not take it, and why; the worker's. A driver that has changed is another object. */
    private final Map<Driver, String> failures = new LinkedHashMap<>();

    Channel(Edge edge, String name, int destination) {
        this.edge = edge;
        this.name = name;
        this.destination = destination;
        this.label = edge.name() + ": channel " + name + " (" + Texts.hex(destination) + ")";
        this.publication = new Publication(edge.services(), new PublicChannel(this));
    }

    String name() {
        return name;
    }

    int destination() {
        return destination;
    }

    int source() {
        Binding bound = bound();
        return bound == null ? RpmsgChannel.ADDRESS_ANY : bound.address();
    }

    @Nullable
    String goneReason() {
        return gone.get();
    }

    /** Shows the channel and looks for a driver. The edge's worker. */
    void appear() {
        appeared = true;
        edge.lives().tell(before -> LOG.info("{} announced{}", label, Texts.more(before)));
        publish();
        settle();
    }

    /** Looks for a driver if there is none. The edge's worker. */
    void settle() {
        failures.keySet().retainAll(edge.drivers().all());
        while (binding == null && gone.get() == null) {
            Optional<Driver> candidate = edge.drivers().all().stream()
                    .filter(driver -> driver.isFor(name) && !failures.containsKey(driver)).findFirst();
            if (candidate.isEmpty()) {
                reason = failures.isEmpty() ? "no driver for " + name : failuresText();
                break;
            }
            bind(candidate.get());
        }
        publish();
    }

    private void bind(Driver driver) {
        reason = driver.name() + " is being probed";
        Limits limits = edge.limits();
        Inbox inbox = edge.endpoints().open(address -> new Inbox(address,
                new MessageQueue(limits.queueMessages(), limits.queueBytes()), drops));
        Binding next = new Binding(this, driver, inbox,
                new Endpoint(label, inbox.address(), destination, edge.mtu(), edge.transport(), sent),
                limits.patienceNanos());
        binding = next;
        // Those who left before they could see the binding are seen here.
        String goneReason = gone.get();
        if (goneReason != null)
            next.end(goneReason);
        if (!edge.drivers().contains(driver))
            next.end(goneText(driver));
        switch (next.bind()) {
            case Binding.Outcome.Bound _ -> next.start();
            case Binding.Outcome.Failed(String failure) -> {
                edge.lives().tell(before -> LOG.warn("{}: probe of {} failed: {}{}", label, driver.name(), failure,
                        Texts.more(before)));
                failures.put(driver, failure);
            }
            case Binding.Outcome.Left _ -> LOG.debug("{}: {} was not bound", label, driver.name());
        }
    }

    /** A probe was successful. */
    void bound(Binding present) {
        edge.lives().tell(before -> LOG.info("{}: bound to {}, local address {}{}", label, present.driver().name(),
                Texts.hex(present.address()), Texts.more(before)));
    }

    /** A binding has ended. */
    void left(boolean wasBound, String why) {
        if (wasBound && gone.get() == null) {
            reason = why;
            edge.lives().tell(before -> LOG.info("{}: unbound, {}{}", label, why, Texts.more(before)));
        }
        binding = null;
        edge.worker().execute(this::settle);
    }

    private String failuresText() {
        return failures.entrySet().stream()
                .map(failure -> "probe of " + failure.getKey().name() + " failed: " + failure.getValue())
                .collect(Collectors.joining("; "));
    }

    private static String goneText(Driver driver) {
        return "driver " + driver.name() + " is gone";
    }

    /** Ends the binding, if it is to this driver. Any thread, without locks. */
    void unbind(long driver, String why) {
        Binding present = binding;
        if (present != null && present.driver().id() == driver)
            present.end(why);
    }

    /** Ends the binding, if it is to this driver, which is gone. */
    void driverGone(long driver) {
        Binding present = binding;
        if (present != null && present.driver().id() == driver)
            present.end(goneText(present.driver()));
    }

    /** From now on nothing is sent; {@link #vanish} follows. Any thread, at once. */
    void leave(String why) {
        gone.compareAndSet(null, why);
        Binding present = binding;
        if (present != null)
            present.endSends(why);
    }

    /** Ends what {@link #leave} left. Any thread, without locks. */
    void vanish() {
        if (!vanished.compareAndSet(false, true))
            return;
        String why = gone.get();
        Binding present = binding;
        if (present != null)
            present.end(String.valueOf(why));
        publication.withdraw();
        if (appeared)
            edge.lives().tell(before -> LOG.info("{} gone, {}{}", label, why, Texts.more(before)));
    }

    void close(Inbox inbox) {
        edge.endpoints().close(inbox);
        inbox.close();
    }

    void countReceived() {
        received.increment();
    }

    /** A callback could not answer, for the channel had just gone: no fault of the driver. */
    void callbackCutShort(Driver driver, ChannelClosedException thrown) {
        drops.count(DropCause.CALLBACK_FAILED);
        LOG.debug("{}: callback of {} ended: {}", label, driver.name(), thrown.getMessage());
    }

    void callbackFailed(Driver driver, Throwable thrown) {
        drops.count(DropCause.CALLBACK_FAILED);
        callbackWarnings.tell(before -> {
            LOG.warn("{}: callback of {} failed: {}{}", label, driver.name(), Texts.describe(thrown),
                    Texts.more(before));
            LOG.debug("{}: driver {}", label, driver.name(), thrown);
        });
    }

    private @Nullable Binding bound() {
        Binding present = binding;
        return present != null && present.isBound() ? present : null;
    }

    boolean isBoundTo(long driver) {
        Binding bound = bound();
        return bound != null && bound.driver().id() == driver;
    }

    private void publish() {
        if (gone.get() != null)
            return;
        Map<String, Object> properties = new HashMap<>();
        properties.put(RpmsgChannel.NAME, name);
        properties.put(RpmsgChannel.DESTINATION, Integer.toUnsignedLong(destination));
        properties.put(RpmsgChannel.BACKEND, edge.backend());
        properties.put(RpmsgChannel.EDGE, edge.name());
        properties.put(RpmsgChannel.EPOCH, edge.epoch());
        edge.processor().ifPresent(processor -> properties.put(RpmsgChannel.PROCESSOR, processor));
        Binding bound = bound();
        if (bound != null) {
            properties.put(RpmsgChannel.SOURCE, Integer.toUnsignedLong(bound.address()));
            properties.put(RpmsgChannel.DRIVER, bound.driver().name());
        }
        publication.publish(properties);
    }

    ChannelStatus status() {
        Binding bound = bound();
        return new ChannelStatus(name, bound == null ? -1 : Integer.toUnsignedLong(bound.address()),
                Integer.toUnsignedLong(destination), edge.backend(), edge.name(), edge.processor(), edge.epoch(),
                Optional.ofNullable(bound).map(present -> present.driver().name()), bound == null ? reason : "",
                sent.sum(), received.sum(), drops.snapshot());
    }

    @Override
    public String toString() {
        return label;
    }
}
