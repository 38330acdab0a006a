package dev.remora.remoteproc.spi;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Region;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One core, as a processor bundle can drive it. Register it as a service with the properties {@code rproc.name},
 * {@code rproc.firmware} and {@code rproc.auto.boot} of {@link dev.remora.remoteproc.RemoteProcessor}; the
 * remote-processor core makes a {@code RemoteProcessor} of it. Changing {@code rproc.firmware} makes it restart on the
 * other firmware.
 *
 * <p>{@link #start} and {@link #stop} are called by one thread, never at the same time, and may take their
 * time; the other methods by any thread, and none of them blocks.
 */
@ConsumerType
public interface RemoteCore {

    /**
     * The ELF machine ({@code e_machine}) of the firmware it runs.
     *
     * @return the number
     */
    int machine();

    /**
     * The memory that firmware may be loaded to, and from which what has no fixed address is allocated. May be read and
     * written while the core is stopped.
     *
     * @return disjoint regions
     */
    List<Region> memory();

    /**
     * Starts the core on the firmware that lies in {@link #memory()}. Returns when it runs.
     *
     * @param bootAddress the ELF entry point
     * @param monitor told if the core fails later
     * @throws RemoteCoreException if it does not come up; it is stopped then
     * @throws InterruptedException if interrupted; it is stopped then
     */
    void start(long bootAddress, CrashMonitor monitor) throws RemoteCoreException, InterruptedException;

    /**
     * Stops the core, however it is: running, hanging, crashed. Returns when it no longer touches the memory.
     *
     * @throws RemoteCoreException if it cannot be stopped
     */
    void stop() throws RemoteCoreException;

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
