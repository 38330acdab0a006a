package dev.remora.remoteproc.soft;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Mailbox;
import dev.remora.platform.Region;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.spi.CrashMonitor;
import dev.remora.remoteproc.spi.RemoteCore;
import dev.remora.remoteproc.spi.RemoteCoreException;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A core that is a process: starting it starts the process, stopping it kills it, leaving it leaves it to itself. */
final class SoftRemoteCore implements RemoteCore {

    private static final Logger LOG = LoggerFactory.getLogger(SoftRemoteCore.class);

    /** EM_PJ, picoJava: its instruction set is JVM bytecode. */
    private static final int EM_PJ = 91;
    private static final long KILL_MILLIS = 5_000;

    private final CoreSettings settings;
    private final SoftCoreLaunch launch;
    private final Region carveout;
    private final Mailbox mailbox;
    private volatile @Nullable CoreProcess running;
    private volatile @Nullable LoadedFirmware firmware;
    /** While it is watched; null when it is detached. */
    private volatile @Nullable CrashWatch watch;
    private volatile boolean paused;
    /** It has failed; cleared when it is started or stopped. */
    private boolean crashed;
    private volatile String refused = "";

    private SoftRemoteCore(CoreSettings settings, SoftCoreLaunch launch, Region carveout, Mailbox mailbox) {
        this.settings = settings;
        this.launch = launch;
        this.carveout = carveout;
        this.mailbox = mailbox;
    }

    /** Makes it; a process that an earlier gateway has left on its memory is its own, detached. */
    static SoftRemoteCore of(CoreSettings settings, SoftCoreLaunch launch, Region carveout, Mailbox mailbox) {
        SoftRemoteCore core = new SoftRemoteCore(settings, launch, carveout, mailbox);
        try {
            Optional<SoftCoreLaunch.Survivor> survivor = launch.survivor();
            if (survivor.isPresent()) {
                core.run(SurvivingProcess.adopt(settings.name(), survivor.get().process()),
                        survivor.get().bootAddress());
                LOG.info("{}: soft core process {} has outlived its gateway", settings.name(),
                        survivor.get().process().pid());
            }
        } catch (IOException e) {
            LOG.warn("{}: {}", settings.name(), e.getMessage());
        }
        return core;
    }

    @Override
    public Set<Feature> features() {
        Set<Feature> features = EnumSet.of(Feature.START, Feature.ATTACH, Feature.DETACH, Feature.SUSPEND);
        if (settings.restartsItself()) {
            features.add(Feature.ATTACH_ON_RECOVERY);
        }
        return features;
    }

    @Override
    public ProcessorState initialState() {
        return running == null ? ProcessorState.OFFLINE : ProcessorState.DETACHED;
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
    public Optional<Region> loadedTable() throws RemoteCoreException {
        LoadedFirmware loaded = firmware;
        return loaded == null ? Optional.empty() : Optional.of(loaded.table()).filter(table -> table.size() > 0);
    }

    @Override
    public void start(long bootAddress, CrashMonitor monitor) throws RemoteCoreException, InterruptedException {
        if (running != null) {
            throw problem("soft core is running already");
        }
        try {
            OptionalLong holder = launch.memory().holder();
            if (holder.isPresent()) {
                throw problem("not started, " + launch.memory().file() + " is used by process " + holder.getAsLong()
                        + ": end it first");
            }
        } catch (IOException e) {
            throw new RemoteCoreException(settings.name() + ": soft core cannot be started: " + e.getMessage(), e);
        }
        CoreProcess process = boot(bootAddress);
        try {
            watch(process, monitor);
        } catch (RemoteCoreException e) {
            stop();
            throw e;
        }
    }

    /** A process that is ready. */
    private CoreProcess boot(long bootAddress) throws RemoteCoreException, InterruptedException {
        CoreMailbox doorbells = new CoreMailbox(settings.name(), mailbox);
        CoreProcess process;
        try {
            process = launch.launch(bootAddress);
        } catch (IOException e) {
            throw new RemoteCoreException(settings.name() + ": soft core cannot be started: " + e.getMessage(), e);
        }
        run(process, bootAddress);
        try {
            doorbells.awaitReady(process, settings.readyTimeout());
        } catch (RemoteCoreException | InterruptedException e) {
            stop();
            throw e;
        }
        LOG.debug("{}: soft core process {} runs", settings.name(), process.pid());
        return process;
    }

    private void run(CoreProcess process, long bootAddress) {
        firmware = new LoadedFirmware(carveout, bootAddress);
        running = process;
        process.onExit(() -> {
            mailbox.doorbell().wake();
            CrashWatch told = watch;
            if (told != null) {
                told.ended(process);
            }
        });
    }

    private void watch(CoreProcess process, CrashMonitor monitor) throws RemoteCoreException {
        CrashWatch watching = new CrashWatch(settings.name(), process, monitor);
        watch = watching;
        try {
            listen();
        } catch (RemoteCoreException e) {
            watchNoMore();
            throw e;
        }
        if (process.status().isPresent()) {
            watching.ended(process);
        }
    }

    private void listen() throws RemoteCoreException {
        CrashWatch watching = watch;
        LoadedFirmware loaded = firmware;
        if (watching != null && loaded != null) {
            watching.listen(loaded.heartbeat(), settings.heartbeatTimeout());
        }
    }

    private void watchNoMore() {
        CrashWatch before = watch;
        watch = null;
        if (before != null) {
            before.close();
            crashed |= before.hasCrashed();
        }
    }

    @Override
    public void stop() throws RemoteCoreException {
        watchNoMore();
        CoreProcess process = running;
        if (process == null) {
            return;
        }
        // Not SIGTERM first: a JVM takes 0.3 s to obey, and a core that loses its power has nothing to tidy up.
        process.kill();
        if (!process.awaitExit(KILL_MILLIS)) {
            throw problem("soft core process " + process.pid() + " cannot be killed");
        }
        running = null;
        paused = false;
        crashed = false;
    }

    @Override
    public void attach(CrashMonitor monitor) throws RemoteCoreException, InterruptedException {
        watchNoMore();
        CoreProcess process = running;
        if (settings.restartsItself() && process != null && (crashed || process.status().isPresent())) {
            process = restarted();
        } else {
            process = alive();
            if (settings.outlivesGateway()) {
                tell(process, false);
            }
            settle(process);
        }
        watch(process, monitor);
    }

    /** What the reset circuit of a core does that restarts by itself: it boots what lies in its memory. */
    private CoreProcess restarted() throws RemoteCoreException, InterruptedException {
        LoadedFirmware loaded = firmware;
        if (loaded == null) {
            throw problem("soft core was never started");
        }
        stop();
        return boot(loaded.bootAddress());
    }

    @Override
    public void detach() throws RemoteCoreException {
        CrashWatch watching = watch;
        if (settings.restartsItself() && watching != null && watching.hasCrashed()) {
            watchNoMore();
            return;
        }
        CoreProcess process = alive();
        if (paused) {
            resume();
        }
        settle(process);
        if (settings.outlivesGateway()) {
            leave(process);
        }
        watchNoMore();
    }

    private void leave(CoreProcess process) throws RemoteCoreException {
        try {
            tell(process, true);
            new CoreMailbox(settings.name(), mailbox).awaitLeft(process, launch.memory());
        } catch (RemoteCoreException e) {
            try {
                tell(process, false); // it stays ours, and ends with us
            } catch (RemoteCoreException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private CoreProcess alive() throws RemoteCoreException {
        CoreProcess process = running;
        if (process == null) {
            throw problem("no soft core process runs");
        }
        if (process.status().isPresent()) {
            throw problem(process.epitaph());
        }
        return process;
    }

    private void tell(CoreProcess process, boolean livesOn) throws RemoteCoreException {
        try {
            process.leave(livesOn);
        } catch (IOException e) {
            throw new RemoteCoreException(settings.name() + ": soft core process " + process.pid()
                    + " does not listen: " + e.getMessage(), e);
        }
    }

    /** Its device was reset; a core that does not notice is taken as it is, one that dies of it is not. */
    private void settle(CoreProcess process) throws RemoteCoreException {
        LoadedFirmware loaded = firmware;
        if (loaded != null && !new CoreMailbox(settings.name(), mailbox).awaitTurn(process, loaded.heartbeat())) {
            alive();
            LOG.warn("{}: soft core process {} does not answer, its main loop hangs", settings.name(), process.pid());
        }
    }

    @Override
    public void suspend() throws RemoteCoreException {
        CrashWatch watching = watch;
        if (watching != null) {
            watching.listenNoMore();
        }
        try {
            signal(ProcessDescriptor.SIGSTOP);
        } catch (RemoteCoreException e) {
            listen();
            throw e;
        }
        paused = true;
    }

    @Override
    public void resume() throws RemoteCoreException {
        signal(ProcessDescriptor.SIGCONT);
        paused = false;
        listen();
    }

    private void signal(int signal) throws RemoteCoreException {
        try {
            ProcessDescriptor.signal(alive().handle(), signal);
        } catch (IOException e) {
            throw new RemoteCoreException(settings.name() + ": " + e.getMessage(), e);
        }
    }

    /** Stops it when nobody else does any more; a core that is to live on is let go. */
    void close() {
        CoreProcess process = running;
        if (process != null && settings.outlivesGateway() && watch == null) {
            running = null;
            process.release();
            return;
        }
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
            if (paused) {
                details.put("paused", "true");
            }
        }
        if (!refused.isEmpty()) {
            details.put("refused", refused);
        }
        return details;
    }

    private RemoteCoreException problem(String what) {
        return new RemoteCoreException(settings.name() + ": " + what);
    }
}
