package dev.remora.rpmsg.smd;

import dev.remora.platform.Mailbox;
import dev.remora.rpmsg.smd.ChannelScan.Complaint;
import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.smem.Smem;
import dev.remora.smem.SmemException;
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
 * back with the remote processor's next start, or, if it follows none, it looks again by itself, ever more rarely.
 */
final class SmdEdge {

    private static final Logger LOG = LoggerFactory.getLogger(SmdEdge.class);
    private static final long FIRST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LAST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final EdgeSettings settings;
    private final Smem smem;
    private final Mailbox mailbox;
    private final Consumer<String> crash;
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
     * @param crash reports a crash to the remote processor, if there is one; returns at once
     */
    SmdEdge(EdgeSettings settings, Smem smem, Mailbox mailbox, Consumer<String> crash) {
        this.settings = settings;
        this.smem = smem;
        this.mailbox = mailbox;
        this.crash = crash;
        life = new ScheduledThreadPoolExecutor(1, task -> Thread.ofPlatform().daemon().name("remora-rpmsg-" + settings
                .name() + "-life").unstarted(task));
        life.setKeepAliveTime(1, TimeUnit.SECONDS);
        life.allowCoreThreadTimeOut(true);
        life.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    String name() {
        return settings.name();
    }

    /** In one line, for people. */
    String describe() {
        String why = failure;
        return "SMD edge %s: %s".formatted(name(), link != null ? "open" : why.isEmpty() ? "closed" : why);
    }

    /** It is wanted from now on. */
    synchronized void open() {
        wanted = !disposed;
        retryNanos = FIRST_RETRY_NANOS;
        begin();
    }

    /**
     * It is not wanted any more: returns when no thread of ours touches the memory any more and all drivers are removed.
     * Called from one of these drivers' callbacks it returns at once, its own halves closed.
     */
    void close(String reason) {
        Link running = link;
        if (running != null && running.receiveThread().isCurrent()) {
            running.end();
            elsewhere(() -> closeNow(reason));
        } else {
            closeNow(reason);
        }
    }

    /** For good. */
    void dispose(String reason) {
        close(reason);
        life.shutdown();
        synchronized (this) {
            disposed = true;
            wanted = false;
        }
    }

    /** A bus has come. */
    synchronized void connect(RpmsgBus newBus) {
        bus = newBus;
        Link running = link;
        if (running != null) {
            running.connect(newBus);
        }
    }

    /** A bus goes. Returns when its drivers are removed; called from one of their callbacks, at once. */
    void disconnect(RpmsgBus oldBus) {
        Link running = link;
        if (running != null && running.receiveThread().isCurrent()) {
            elsewhere(() -> disconnectNow(oldBus));
        } else {
            disconnectNow(oldBus);
        }
    }

    /** The remote processor is off, after a crash or before its start: what it has left is put in order. */
    synchronized void remoteIsOff() {
        if (link != null) {
            return;
        }
        quietly(() -> {
            if (smem.breakLock(settings.remoteHost())) {
                LOG.info("{}: the lock of the SMEM heap {} was held by the dead host {}, and is free now", name(),
                        smem.name(), settings.remoteHost());
            }
            try {
                new DeadRemote(smem, settings).close();
            } catch (SmemException e) {
                LOG.debug("{}: not closed on behalf of the remote: {}", name(), e.getMessage());
            }
        });
    }

    private void begin() {
        if (!wanted || link != null) {
            return;
        }
        try {
            // A heap that is damaged is not opened again and again. One that is not ready yet is waited for.
            new ChannelScan(smem, settings, Complaint.NONE).look(_ -> {});
        } catch (SmemException | IllegalStateException | InternalError e) {
            notOpened(e instanceof SmemException ? String.valueOf(e.getMessage()) : Faults.reason(e));
            return;
        }
        Link opened = new Link(settings, smem, mailbox, lastEpoch, failure, this::fail);
        link = opened;
        openedAt = System.nanoTime();
        RpmsgBus present = bus;
        if (present != null) {
            opened.connect(present);
        }
        opened.receiveThread().start();
        LOG.info("{}: SMD edge {} open, host {} to host {}", name(), settings.edge(), smem.host(), settings
                .remoteHost());
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
            LOG.info("{}: without a bus; what arrives waits in the rings", name());
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
        running.receiveThread().stop();
        if (running.receiveThread().ended()) {
            running.end();
        } else {
            running.abandon();
            LOG.warn("{}: a driver does not return from its callback; its thread is left behind", name());
        }
        lastEpoch = Math.max(lastEpoch, running.lastEpoch());
        LOG.info("{}: SMD edge closed: {}", name(), reason);
    }

    /** Any thread; returns at once. */
    private void fail(Link failed, String reason, boolean remote) {
        elsewhere(() -> failNow(failed, reason, remote));
        failed.abandon();
    }

    private synchronized void failNow(Link failed, String reason, boolean remote) {
        if (link != failed) {
            return;
        }
        LOG.warn("{}: edge failed: {}", name(), reason);
        link = null;
        failure = reason;
        failed.disconnect(reason);
        if (!failed.receiveThread().ended()) {
            LOG.warn("{}: a driver does not return from its callback; its thread is left behind", name());
        }
        lastEpoch = Math.max(lastEpoch, failed.lastEpoch());
        if (remote) {
            crash.accept(reason);
        }
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
        try {
            ScheduledFuture<?> ignored = life.schedule(this::again, retryNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: not opened again: the configuration is gone", name());
        }
        retryNanos = Math.min(2 * retryNanos, LAST_RETRY_NANOS);
    }

    private synchronized void again() {
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

    /** Touches memory that may be gone. */
    private void quietly(Runnable task) {
        try {
            task.run();
        } catch (IllegalStateException | InternalError e) {
            LOG.debug("{}: gone before it was told: {}", name(), e.getMessage());
        }
    }
}
