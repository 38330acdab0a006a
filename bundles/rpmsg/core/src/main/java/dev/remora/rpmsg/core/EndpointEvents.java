package dev.remora.rpmsg.core;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.Signal;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one endpoint is called for besides messages: a task when it can send again, a listener for signals. Called on the
 * receive thread. Listed with its edge from the first use to the close.
 */
final class EndpointEvents {

    private static final Logger LOG = LoggerFactory.getLogger(EndpointEvents.class);

    private final String channel;
    private final int address;
    private final EdgeEvents edge;
    private final RateLimit warnings = new RateLimit();
    private final AtomicReference<@Nullable Runnable> task = new AtomicReference<>();
    /** Where the task wants to send: the channel may learn another remote address before it runs. */
    private volatile int destination = RpmsgChannel.ADDRESS_ANY;
    private volatile @Nullable Consumer<Set<Signal>> listener;

    /** Guarded by this. */
    private boolean listed;
    private boolean closed;
    private @Nullable Thread runner;
    private int depth;

    EndpointEvents(String channel, int address, EdgeEvents edge) {
        this.channel = channel;
        this.address = address;
        this.edge = edge;
    }

    int address() {
        return address;
    }

    void whenWritable(Runnable next, int newDestination) {
        destination = newDestination;
        task.set(next);
        list();
    }

    boolean asksFor(int address) {
        return destination == address;
    }

    void onSignals(Consumer<Set<Signal>> next) {
        listener = next;
        list();
    }

    private synchronized void list() {
        if (!closed && !listed) {
            listed = true;
            edge.add(this);
        }
    }

    void writable() {
        Runnable next = task.get();
        if (next != null && enter()) {
            try {
                Runnable taken = task.getAndSet(null);
                if (taken != null)
                    taken.run();
            } catch (Throwable e) {
                failed("task", e);
            } finally {
                leave();
            }
        }
    }

    void signals(Set<Signal> raised) {
        Consumer<Set<Signal>> hears = listener;
        if (hears != null && enter()) {
            try {
                hears.accept(raised);
            } catch (Throwable e) {
                failed("signal listener", e);
            } finally {
                leave();
            }
        }
    }

    /** A task that asks for the next one may be called for that from within. */
    private synchronized boolean enter() {
        if (closed)
            return false;
        runner = Thread.currentThread();
        depth++;
        return true;
    }

    private synchronized void leave() {
        depth--;
        if (depth == 0) {
            runner = null;
            notifyAll();
        }
    }

    private void failed(String what, Throwable thrown) {
        if (thrown instanceof ChannelClosedException) {
            LOG.debug("{}: {} ended: {}", channel, what, thrown.getMessage());
            return;
        }
        warnings.tell(before -> {
            LOG.warn("{}: {} failed: {}{}", channel, what, Texts.describe(thrown), Texts.more(before));
            LOG.debug("{}: {}", channel, what, thrown);
        });
    }

    /** Nothing is called from now on. Does not wait for what runs. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        task.set(null);
        listener = null;
        edge.remove(this);
    }

    /** Whether nothing runs any more, after waiting for it; what runs on the caller's thread does not count. */
    synchronized boolean quiesce(long patienceNanos) {
        return Thread.currentThread().equals(runner) || Waits.until(() -> runner == null, this, patienceNanos);
    }
}
