package dev.remora.remoteproc.spi;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Region;
import dev.remora.remoteproc.ProcessorState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One core, as a processor bundle can drive it (the kernel's {@code struct rproc_ops}). Register it as a service with the
 * property {@code rproc.name} and, as far as they apply, {@code rproc.firmware}, {@code rproc.auto.boot} and
 * {@code rproc.depends.on} of {@link dev.remora.remoteproc.RemoteProcessor}, {@link #RECOVERY} and {@link #COREDUMP}; the
 * remote-processor core makes a {@code RemoteProcessor} of it. Changing {@code rproc.firmware} makes it restart on the
 * other firmware; changes of the other properties apply at once.
 *
 * <p>The methods that change what the core does ({@link #prepare} to {@link #resume}) are called by one thread, never at
 * the same time, and may take their time; the other methods by any thread, and none of them blocks. The order of calls:
 *
 * <pre>
 *   prepare, [load], start,  stop,   unprepare      OFFLINE ── RUNNING ── OFFLINE
 *   prepare,         attach, detach, unprepare      DETACHED ── ATTACHED ── DETACHED
 *                    start,  detach, unprepare      RUNNING ── DETACHED; stop from any state
 * </pre>
 */
@ConsumerType
public interface RemoteCore {

    /** Service property: whether it is started again after a crash, {@code Boolean}; absent: as set for all. */
    String RECOVERY = "rproc.recovery";
    /** Service property: name of a {@link dev.remora.remoteproc.CoredumpMode}, any case; absent: as set for all. */
    String COREDUMP = "rproc.coredump";

    /** What a core can do beyond the minimum. */
    enum Feature {
        /** {@link #start}: most can; a core that only its boot loader starts cannot. */
        START,
        /** {@link #attach}. */
        ATTACH,
        /** {@link #detach}. */
        DETACH,
        /**
         * After a crash it restarts on its own: the recovery attaches to it instead of loading it anew. With {@link #DETACH}
         * and without {@link #START} it is only ever met: each {@link RemoteCore#attach} comes before its table is read.
         */
        ATTACH_ON_RECOVERY,
        /** {@link #suspend} and {@link #resume}. */
        SUSPEND
    }

    /**
     * What it can do now; asked anew whenever it matters.
     *
     * @return the features
     */
    default Set<Feature> features() {
        return Set.of(Feature.START);
    }

    /**
     * The state that the core is in when its service comes.
     *
     * @return {@link ProcessorState#OFFLINE}, or {@link ProcessorState#DETACHED} if somebody else has started it
     */
    default ProcessorState initialState() {
        return ProcessorState.OFFLINE;
    }

    /**
     * The ELF machine ({@code e_machine}) of the firmware it runs, and of its core files.
     *
     * @return the number
     */
    int machine();

    /**
     * Whether it runs firmware made for a machine.
     *
     * @param elfMachine the {@code e_machine} of the firmware
     * @return whether
     */
    default boolean accepts(int elfMachine) {
        return elfMachine == machine();
    }

    /**
     * The memory set aside for this core: firmware may be loaded to it, and what has no fixed address is allocated from it.
     * A region is used as a whole for the carveout, vring or buffer pool of its name, if the firmware has one. May be read
     * and written while the core is stopped. Everything in it is cleared at each start, but what the firmware loads there
     * or keeps (carveouts named {@code persistent…}). While it is attached, what its resource table does not name counts as
     * free, and is taken from the top.
     *
     * @return regions, disjoint in device addresses and in memory
     */
    List<Region> memory();

    /**
     * The core's own memory map, for addresses outside of {@link #memory()}: its internal memories, other names of the same
     * memory (the kernel's {@code da_to_va}). Firmware may be loaded there; nothing is allocated there. Another name of
     * memory that is given out elsewhere gives the same piece, not a second mapping: so overlaps are seen.
     *
     * @param deviceAddress first address as the core sees it, unsigned, untrusted
     * @param length bytes, untrusted, not negative
     * @return exactly this memory; empty if the core has none there
     */
    default Optional<Region> translate(long deviceAddress, long length) {
        return Optional.empty();
    }

    /**
     * The IOMMU before this core.
     *
     * @return the IOMMU; empty if there is none, then firmware that asks for device memory is refused
     */
    default Optional<Iommu> iommu() {
        return Optional.empty();
    }

    /**
     * The resource table of a core that runs, for {@link #attach}.
     *
     * @return the memory in which it lies, at most as long as the space for it; empty: it has none
     * @throws RemoteCoreException if where it lies cannot be found out
     */
    default Optional<Region> loadedTable() throws RemoteCoreException {
        return Optional.empty();
    }

    /**
     * Before the memory is written, or a running core is attached: power, clocks.
     *
     * @throws RemoteCoreException if that fails; all is as before then
     */
    default void prepare() throws RemoteCoreException {}

    /** Undoes {@link #prepare}, after the core was stopped or left, and after its memory was read for a core file. */
    default void unprepare() {}

    /**
     * Starts the core on the firmware that lies in memory. Returns when it runs.
     *
     * @param bootAddress the ELF entry point
     * @param monitor told if the core fails, from now on
     * @throws RemoteCoreException if it does not come up; it is stopped then
     * @throws InterruptedException if interrupted; it is stopped then
     */
    void start(long bootAddress, CrashMonitor monitor) throws RemoteCoreException, InterruptedException;

    /**
     * Stops the core, however it is: running, hanging, crashed, paused, started by somebody else. Returns when it no longer
     * touches the memory.
     *
     * @throws RemoteCoreException if it cannot be stopped
     */
    void stop() throws RemoteCoreException;

    /**
     * Connects to the running core. After a crash with {@link Feature#ATTACH_ON_RECOVERY}: returns when it has restarted.
     *
     * @param monitor told if the core fails, from now on
     * @throws RemoteCoreException if that fails; nothing of it is left
     * @throws InterruptedException if interrupted; nothing of it is left
     */
    default void attach(CrashMonitor monitor) throws RemoteCoreException, InterruptedException {
        throw new RemoteCoreException("this kind of core cannot be attached");
    }

    /**
     * Leaves the core running on its own; it is not watched any more. Its devices are reset and its resource table is put
     * back already; if this fails, the table is written again as it was.
     *
     * @throws RemoteCoreException if it cannot be left; it is as before then
     */
    default void detach() throws RemoteCoreException {
        throw new RemoteCoreException("this kind of core cannot be detached");
    }

    /**
     * Pauses the core. Not watched until it goes on.
     *
     * @throws RemoteCoreException if it cannot be paused; it goes on then
     */
    default void suspend() throws RemoteCoreException {
        throw new RemoteCoreException("this kind of core cannot be paused");
    }

    /**
     * Lets the paused core go on.
     *
     * @throws RemoteCoreException if it does not
     */
    default void resume() throws RemoteCoreException {
        throw new RemoteCoreException("this kind of core cannot be paused");
    }

    /**
     * What goes into a core file, asked after a crash.
     *
     * @return the segments; by default all of {@link #memory()}
     */
    default List<DumpSegment> dumpSegments() {
        return memory().stream().map(DumpSegment::of).toList();
    }

    /**
     * Rings the core.
     *
     * @param notifyId which vring to look at, as written in its resource table
     */
    void kick(int notifyId);

    /**
     * Where the core rings, for whichever vring.
     *
     * @return the doorbell
     */
    Doorbell doorbell();

    /**
     * What is worth showing, such as {@code pid}.
     *
     * @return names and values
     */
    Map<String, String> details();
}
