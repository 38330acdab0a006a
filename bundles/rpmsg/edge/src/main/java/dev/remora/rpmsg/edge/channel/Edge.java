package dev.remora.rpmsg.edge.channel;

import dev.remora.platform.Mailbox;
import dev.remora.rpmsg.edge.channel.Link.Ending;
import dev.remora.rpmsg.spi.RpmsgBus;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One configured edge: open while it is wanted, on the bus as long as there is one. When it fails it fails alone. It comes
 * back with the remote processor's next start, or, if it follows none, it looks again by itself, ever more rarely. A remote
 * that has started anew gets a new link at once.
 *
 * <p>Threads: any. {@link #open}, {@link #close} and {@link #dispose} are called by one at a time.
 */
public final class Edge {

    private static final Logger LOG = LoggerFactory.getLogger(Edge.class);
    private static final long FIRST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LAST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** A remote that starts anew again and again does not keep us busy. */
    private static final long RESTART_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int MOST_LINES = 8;

    private final EdgeSettings settings;
    private final WireFormat format;
    private final Mailbox mailbox;
    private final Consumer<String> crash;
    private final Seldom restarts = new Seldom(MOST_LINES);
    private final Seldom opens = new Seldom(MOST_LINES);
    /** Closes what cannot be closed where it failed, and looks again. Has a thread only while there is something to do. */
    private final ScheduledThreadPoolExecutor life;

    private volatile @Nullable Link link;
    private volatile String failure = "";
    private @Nullable RpmsgBus bus;
    private boolean wanted;
    private boolean disposed;
    private long lastEpoch;
    private long openedAt;
    private long retryNanos = FIRST_RETRY_NANOS;

    /**
     * Makes one, not open.
     *
     * @param settings what is configured
     * @param format opens its links
     * @param mailbox by which both sides ring
     * @param crash reports a crash to the remote processor, if there is one; returns at once
     */
    public Edge(EdgeSettings settings, WireFormat format, Mailbox mailbox, Consumer<String> crash) {
        this.settings = settings;
        this.format = format;
        this.mailbox = mailbox;
        this.crash = crash;
        life = new ScheduledThreadPoolExecutor(1, task -> Thread.ofPlatform().daemon().name("remora-rpmsg-" + settings
                .name() + "-life").unstarted(task));
        life.setKeepAliveTime(1, TimeUnit.SECONDS);
        life.allowCoreThreadTimeOut(true);
        life.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Its name.
     *
     * @return as configured
     */
    public String name() {
        return settings.name();
    }

    /**
     * In one line, for people.
     *
     * @return what it is, and whether it is open
     */
    public String describe() {
        String why = failure;
        return "%s %s: %s".formatted(format.title(), name(), link != null ? "open" : why.isEmpty() ? "closed" : why);
    }

    /** It is wanted from now on. */
    public synchronized void open() {
        wanted = !disposed;
        retryNanos = FIRST_RETRY_NANOS;
        begin();
    }

    /**
     * It is not wanted any more: returns when no thread of ours touches the memory any more and all drivers are removed.
     * Called from one of these drivers' callbacks it returns at once, its own sides closed.
     *
     * @param reason one line
     */
    public void close(String reason) {
        Link running = link;
        if (running != null && running.receiveThread().isCurrent()) {
            running.end();
            elsewhere(() -> closeNow(reason));
        } else {
            closeNow(reason);
        }
    }

    /**
     * The same for good.
     *
     * @param reason one line
     */
    public void dispose(String reason) {
        close(reason);
        life.shutdown();
        synchronized (this) {
            disposed = true;
            wanted = false;
        }
    }

    /**
     * A bus has come.
     *
     * @param newBus takes the edge from now on
     */
    public synchronized void connect(RpmsgBus newBus) {
        bus = newBus;
        Link running = link;
        if (running != null) {
            running.connect(newBus);
        }
    }

    /**
     * A bus goes. Returns when its drivers are removed; called from one of their callbacks, at once.
     *
     * @param oldBus the one that goes
     */
    public void disconnect(RpmsgBus oldBus) {
        Link running = link;
        if (running != null && running.receiveThread().isCurrent()) {
            elsewhere(() -> disconnectNow(oldBus));
        } else {
            disconnectNow(oldBus);
        }
    }

    /** The remote processor is off, after a crash or before its start: what it has left is put in order. */
    public synchronized void remoteIsOff() {
        if (link != null) {
            return;
        }
        try {
            format.remoteIsOff();
        } catch (IllegalStateException | InternalError e) {
            LOG.debug("{}: not put in order on behalf of the remote: {}", name(), e.getMessage());
        }
    }

    /**
     * The remote is known to be gone, and to come again: all channels go, and the edge begins anew, with a new epoch. Returns
     * when that is done and all drivers are removed; called from one of these drivers' callbacks, at once. One that is not
     * open takes no notice.
     *
     * @param reason one line
     */
    public void restart(String reason) {
        Link running = link;
        if (running == null) {
            return;
        }
        if (running.receiveThread().isCurrent()) {
            fail(running, reason, Ending.REMOTE_RESTARTED);
        } else {
            running.abandon();
            restartNow(running, reason);
        }
    }

    private synchronized void restartNow(Link running, String reason) {
        if (link == running) {
            failNow(running, reason, Ending.REMOTE_RESTARTED);
            begin();
        }
    }

    private void begin() {
        if (!wanted || link != null) {
            return;
        }
        Link opened;
        try {
            opened = new Link(settings, format, mailbox, lastEpoch, failure, this::fail);
        } catch (IllegalStateException | InternalError e) {
            notOpened(Faults.reason(e));
            return;
        }
        link = opened;
        openedAt = System.nanoTime();
        RpmsgBus present = bus;
        if (present != null) {
            opened.connect(present);
        }
        opened.receiveThread().start();
        if (opens.mayTell()) {
            LOG.info("{}: {} open, {}", name(), format.title(), format.route());
        }
    }

    private void notOpened(String why) {
        if (!why.equals(failure)) {
            failure = why;
            LOG.warn("{}: not opened: {}", name(), why);
        }
        lookAgain();
    }

    private synchronized void disconnectNow(RpmsgBus oldBus) {
        if (oldBus.equals(bus)) {
            bus = null;
        }
        Link running = link;
        if (running != null && running.isConnectedTo(oldBus)) {
            running.disconnect("the bus is gone");
            LOG.info("{}: without a bus; what arrives waits", name());
        }
    }

    private synchronized void closeNow(String reason) {
        wanted = false;
        Link running = link;
        if (running == null) {
            return;
        }
        link = null;
        failure = "";
        running.disconnect(reason);
        running.stop();
        if (running.ended()) {
            running.end();
        } else {
            running.abandon();
            LOG.warn("{}: a driver does not return from its callback; its thread is left behind", name());
        }
        lastEpoch = Math.max(lastEpoch, running.lastEpoch());
        LOG.info("{}: {} closed: {}", name(), format.title(), reason);
    }

    /** Any thread; returns at once. */
    private void fail(Link failed, String reason, Ending ending) {
        elsewhere(() -> failNow(failed, reason, ending));
        failed.abandon();
    }

    private synchronized void failNow(Link failed, String reason, Ending ending) {
        if (link != failed) {
            return;
        }
        link = null;
        if (ending != Ending.REMOTE_RESTARTED) {
            LOG.warn("{}: edge failed: {}", name(), reason);
            failure = reason;
        } else if (restarts.mayTell()) {
            LOG.info("{}: {}", name(), reason);
        }
        failed.disconnect(reason);
        if (!failed.ended()) {
            LOG.warn("{}: a driver does not return from its callback; its thread is left behind", name());
        }
        lastEpoch = Math.max(lastEpoch, failed.lastEpoch());
        switch (ending) {
            case REMOTE_RESTARTED -> again(RESTART_NANOS);
            case REMOTE_DEAD -> {
                crash.accept(reason);
                comeBack();
            }
            case FAILED -> comeBack();
        }
    }

    private void comeBack() {
        if (System.nanoTime() - openedAt > LAST_RETRY_NANOS) {
            retryNanos = FIRST_RETRY_NANOS;
        }
        lookAgain();
    }

    /** Who follows a processor comes back with it. */
    private void lookAgain() {
        if (settings.processor().isPresent()) {
            return;
        }
        again(retryNanos);
        retryNanos = Math.min(2 * retryNanos, LAST_RETRY_NANOS);
    }

    private void again(long nanos) {
        try {
            ScheduledFuture<?> ignored = life.schedule(this::openAgain, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: not opened again: the configuration is gone", name());
        }
    }

    private synchronized void openAgain() {
        begin();
    }

    /** The bus waits for callbacks when an edge closes: not on the thread that is in one. */
    private void elsewhere(Runnable task) {
        try {
            life.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: closed already", name());
        }
    }
}
