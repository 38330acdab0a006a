package dev.remora.rpmsg.imx.attach;

import dev.remora.imx.PartitionReport;
import dev.remora.platform.Doorbell;
import dev.remora.platform.Region;
import dev.remora.platform.SharedMemory;
import dev.remora.platform.WordMailbox;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.spi.CrashMonitor;
import dev.remora.remoteproc.spi.RemoteCore;
import dev.remora.remoteproc.spi.RemoteCoreException;
import dev.remora.rpmsg.imx.link.Controller;
import dev.remora.rpmsg.imx.link.LinkSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A partition as a remote processor that is neither started nor stopped from here: it is attached to, and left. */
public final class PartitionCore implements RemoteCore, AutoCloseable {

    /** EM_ARM, which a Cortex-M is too. */
    private static final int EM_ARM = 40;

    private final LinkSettings settings;
    private final AttachPlaces places;
    private final AttachedPartition partition;

    private PartitionCore(LinkSettings settings, AttachPlaces places, int vdevs, WordMailbox mailbox,
            long bootTimeoutNanos) {
        this.settings = settings;
        this.places = places;
        this.partition = new AttachedPartition(settings, vdevs, mailbox, bootTimeoutNanos, new LiveTable(
                places.table().memory()));
    }

    /**
     * Touches nothing yet.
     *
     * @param rings memory that the table and the rings lie in
     * @param buffers memory of the buffers
     * @param vdevs how many devices the table has at most
     * @param tableAddress device address of the table
     * @param bootTimeoutNanos how long an attach waits for a partition that was reset
     * @throws IllegalArgumentException saying in one line what does not fit
     */
    public static PartitionCore of(LinkSettings settings, SharedMemory rings, SharedMemory buffers,
            WordMailbox mailbox, int vdevs, long tableAddress, long bootTimeoutNanos) {
        return new PartitionCore(settings, AttachPlaces.of(rings, buffers, vdevs, tableAddress), vdevs, mailbox,
                bootTimeoutNanos);
    }

    /**
     * From now on words are taken.
     *
     * @param thereAfterAll called when it says that it is ready after an attach has failed; must not block
     */
    public void start(Runnable thereAfterAll) {
        partition.start(thereAfterAll);
    }

    /** Where resets are heard of, if there is somebody to tell. */
    public Controller controller() {
        return partition.controller();
    }

    /** What there is to know now. Any thread. */
    public PartitionReport report() {
        return partition.report();
    }

    /** Ends; it is left before. */
    @Override
    public void close() {
        partition.close();
    }

    @Override
    public Set<Feature> features() {
        return Set.of(Feature.ATTACH, Feature.DETACH, Feature.ATTACH_ON_RECOVERY);
    }

    @Override
    public ProcessorState initialState() {
        return ProcessorState.DETACHED;
    }

    @Override
    public int machine() {
        return EM_ARM;
    }

    @Override
    public List<Region> memory() {
        return places.memory();
    }

    @Override
    public Optional<Region> loadedTable() {
        return Optional.of(places.table());
    }

    @Override
    public void start(long bootAddress, CrashMonitor monitor) throws RemoteCoreException {
        throw new RemoteCoreException(settings.name() + ": only its boot loader starts this partition");
    }

    @Override
    public void stop() throws RemoteCoreException {
        throw new RemoteCoreException(settings.name() + ": this partition cannot be stopped from here");
    }

    @Override
    public void attach(CrashMonitor monitor) throws RemoteCoreException, InterruptedException {
        partition.attach(monitor);
    }

    @Override
    public void detach() {
        partition.leave();
    }

    @Override
    public void kick(int notifyId) {
        partition.kick(notifyId);
    }

    @Override
    public Doorbell doorbell() {
        return partition.doorbell();
    }

    @Override
    public Map<String, String> details() {
        return Map.of("partition", Integer.toString(settings.partition()), "table", "0x%x".formatted(places.table()
                .deviceAddress()));
    }
}
