package dev.remora.remoteproc;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Another core or DSP with its own firmware. One service for each; it comes with the processor bundle and goes with it.
 * Every transition is an EventAdmin event with the topic {@code dev/remora/remoteproc/<STATE>} and the properties
 * {@link #NAME}, {@link #FIRMWARE} and {@code reason}.
 *
 * <p>Any thread may call. {@link #start} and {@link #stop} block until done; transitions of one processor never overlap.
 */
@ProviderType
public interface RemoteProcessor {

    /** Service property: {@link #name()}, {@code String}. */
    String NAME = "rproc.name";
    /** Service property: the name of the state, {@code String}. */
    String STATE = "rproc.state";
    /** Service property: name of the firmware, {@code String}. */
    String FIRMWARE = "rproc.firmware";
    /** Service property: whether it is started by itself, {@code Boolean}. */
    String AUTO_BOOT = "rproc.auto.boot";
    /** Prefix of EventAdmin topics; the state's name follows. */
    String TOPIC = "dev/remora/remoteproc/";

    /**
     * The configured name.
     *
     * @return the name
     */
    String name();

    /**
     * All there is to know about it now. Never blocks.
     *
     * @return a snapshot
     */
    ProcessorStatus status();

    /**
     * Loads the firmware and starts the core. Does nothing when it is RUNNING.
     *
     * @throws RemoteProcessorException if it did not come up; nothing of the attempt is left, and the state is what it
     *     was or OFFLINE
     * @throws InterruptedException if interrupted before the transition began
     */
    void start() throws RemoteProcessorException, InterruptedException;

    /**
     * Ends its channels and stops the core. Does nothing when it is OFFLINE.
     *
     * @throws RemoteProcessorException if the core could not be stopped
     * @throws InterruptedException if interrupted before the transition began
     */
    void stop() throws RemoteProcessorException, InterruptedException;

    /**
     * The trace buffers of the firmware, readable while it runs and after a crash until the next start.
     *
     * @return one for each trace entry of the resource table
     */
    List<Trace> traces();

    /** A buffer into which the firmware logs. */
    interface Trace {

        /**
         * The name in the resource table.
         *
         * @return the name
         */
        String name();

        /**
         * What it holds now, up to the first NUL.
         *
         * @return text; bytes that are no printable ASCII, tab or newline are shown as {@code \xNN}
         */
        String text();
    }
}
