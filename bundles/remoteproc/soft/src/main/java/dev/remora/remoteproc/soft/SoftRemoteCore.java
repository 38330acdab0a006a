package dev.remora.remoteproc.soft;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Mailbox;
import dev.remora.platform.Region;
import dev.remora.remoteproc.spi.CrashMonitor;
import dev.remora.remoteproc.spi.CrashMonitor.CrashType;
import dev.remora.remoteproc.spi.RemoteCore;
import dev.remora.remoteproc.spi.RemoteCoreException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A core that is a process: starting it starts the process, stopping it kills it. */
final class SoftRemoteCore implements RemoteCore {

    private static final Logger LOG = LoggerFactory.getLogger(SoftRemoteCore.class);

    /** EM_PJ, picoJava: its instruction set is JVM bytecode. */
    private static final int EM_PJ = 91;
    /** The ring on this channel says that the firmware runs. */
    private static final int READY_CHANNEL = 0;
    private static final long INTERRUPT_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long KILL_MILLIS = 5_000;

    private final SoftSettings settings;
    private final SoftCoreLaunch launch;
    private final Region carveout;
    private final Mailbox mailbox;
    private volatile @Nullable CoreProcess running;
    private volatile String refused = "";

    SoftRemoteCore(SoftSettings settings, SoftCoreLaunch launch, Region carveout, Mailbox mailbox) {
        this.settings = settings;
        this.launch = launch;
        this.carveout = carveout;
        this.mailbox = mailbox;
    }

    @Override
    public int machine() {
        return EM_PJ;
    }

    @Override
    public List<Region> memory() {
        return List.of(carveout);
    }

    @Override
    public void start(long bootAddress, CrashMonitor monitor) throws RemoteCoreException, InterruptedException {
        if (running != null) {
            throw new RemoteCoreException(settings.name() + ": soft core is running already");
        }
        int ready = mailbox.rung(READY_CHANNEL);
        CoreProcess process;
        try {
            process = launch.launch(bootAddress);
        } catch (IOException e) {
            throw new RemoteCoreException(settings.name() + ": soft core cannot be started: " + e.getMessage(), e);
        }
        running = process;
        process.onExit(mailbox.doorbell()::wake);
        try {
            awaitReady(process, ready);
        } catch (RemoteCoreException | InterruptedException e) {
            stop();
            throw e;
        }
        LOG.debug("{}: soft core process {} runs", settings.name(), process.pid());
        process.onExit(() -> {
            // After stop() it is not ours any more.
            if (running == process) {
                monitor.crashed(CrashType.EXEC_FAILURE, process.epitaph());
            }
        });
    }

    private void awaitReady(CoreProcess process, int ready) throws RemoteCoreException, InterruptedException {
        long deadline = System.nanoTime() + settings.readyTimeout().toNanos();
        Doorbell doorbell = mailbox.doorbell();
        int seen = doorbell.count();
        while (mailbox.rung(READY_CHANNEL) == ready) {
            if (process.status().isPresent()) {
                throw new RemoteCoreException(settings.name() + ": not started, " + process.epitaph());
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new RemoteCoreException(settings.name() + ": not started, soft core process " + process.pid()
                        + " was not ready after " + settings.readyTimeout().toMillis()
                        + " ms (ready.timeout.millis): its firmware hangs or is slow");
            }
            if (Thread.interrupted()) {
                throw new InterruptedException(settings.name() + ": interrupted while it started");
            }
            seen = doorbell.await(seen, Math.min(left, INTERRUPT_POLL_NANOS));
        }
    }

    @Override
    public void stop() throws RemoteCoreException {
        CoreProcess process = running;
        running = null;
        if (process == null) {
            return;
        }
        // Not SIGTERM first: a JVM takes 0.3 s to obey, and a core that loses its power has nothing to tidy up.
        process.kill();
        if (!process.awaitExit(KILL_MILLIS)) {
            running = process;
            throw new RemoteCoreException(settings.name() + ": soft core process " + process.pid()
                    + " cannot be killed");
        }
    }

    /** Stops it when nobody else does any more. */
    void close() {
        try {
            stop();
        } catch (RemoteCoreException e) {
            LOG.warn("{}", e.getMessage());
        }
    }

    @Override
    public void kick(int notifyId) {
        if (notifyId < 0 || notifyId >= mailbox.channels()) {
            throw new IllegalStateException(
                    "%s: mailbox '%s' has %d channels, notify id %d needs more: raise its channels"
                            .formatted(settings.name(), mailbox.name(), mailbox.channels(), notifyId));
        }
        mailbox.ring(notifyId);
    }

    @Override
    public Doorbell doorbell() {
        return mailbox.doorbell();
    }

    /** Its configuration asks for what cannot be: shown until it is repaired; empty: nothing to show. */
    void refused(String problem) {
        refused = problem;
    }

    @Override
    public Map<String, String> details() {
        Map<String, String> details = new TreeMap<>();
        CoreProcess process = running;
        if (process != null && process.status().isEmpty()) {
            details.put("pid", Long.toString(process.pid()));
        }
        if (!refused.isEmpty()) {
            details.put("refused", refused);
        }
        return details;
    }
}
