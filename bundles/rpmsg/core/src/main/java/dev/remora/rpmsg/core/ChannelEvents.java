package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.RpmsgListener;
import dev.remora.rpmsg.RpmsgListener.Change;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners of channels, in order, on a thread of its own: a slow one delays the others, but no channel. */
final class ChannelEvents {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelEvents.class);

    /** How many changes may wait for a listener that does not return. */
    private static final int MOST = 4096;

    private final Worker worker = new Worker("remora-bus-events");
    private final List<RpmsgListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final RateLimit warnings = new RateLimit();

    void add(RpmsgListener listener) {
        listeners.add(listener);
    }

    void remove(RpmsgListener listener) {
        listeners.remove(listener);
    }

    /** Any thread, at once. For one channel: in the order of the calls. */
    void tell(Change change, ChannelStatus channel) {
        if (listeners.isEmpty())
            return;
        if (pending.incrementAndGet() > MOST) {
            pending.decrementAndGet();
            warnings.tell(before -> LOG.warn("{} {} is not told to listeners: one of them does not return{}",
                    channel.id(), change, Texts.more(before)));
            return;
        }
        worker.execute(() -> {
            pending.decrementAndGet();
            listeners.forEach(listener -> tell(listener, change, channel));
        });
    }

    private static void tell(RpmsgListener listener, Change change, ChannelStatus channel) {
        try {
            listener.changed(change, channel);
        } catch (Throwable e) {
            LOG.warn("listener {} failed at {} {}: {}", listener.getClass().getName(), channel.id(), change,
                    Texts.describe(e));
            LOG.debug("listener", e);
        }
    }

    /** Tells what there is to tell, and ends. Does not wait for a listener that calls this, nor for long. */
    void close(long patienceNanos) {
        if (closed.getAndSet(true))
            return;
        if (!worker.isCurrent()) {
            CountDownLatch told = new CountDownLatch(1);
            worker.execute(told::countDown);
            Waits.until(told, patienceNanos);
        }
        if (!worker.stop(patienceNanos))
            LOG.warn("a listener of channels has not returned in time; interrupted");
    }
}
