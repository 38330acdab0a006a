package dev.remora.remoteproc;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Another core or DSP with its own firmware. One service for each; it comes with the processor bundle and goes with it.
 * Every transition is an EventAdmin event with the topic {@code dev/remora/remoteproc/<STATE>} and the properties
 * {@link #NAME}, {@link #FIRMWARE} and {@code reason}.
 *
 * <pre>
 *   OFFLINE ──start──► RUNNING ──crash──► CRASHED ──recovery──► RUNNING, ATTACHED
 *      ▲               │  ▲ └──suspend──► SUSPENDED
 *      ├─────stop──────┘  └────resume────────┘        stop: from any state to OFFLINE
 *   DETACHED ──attach──► ATTACHED ──detach──► DETACHED
 *   any ──its processor bundle goes──► DELETED
 * </pre>
 *
 * <p>Who needs a processor holds it ({@link #boot}): it is up while somebody holds it. {@link #start} and {@link #stop}
 * are the user's word and always act. A processor that depends on others ({@link #DEPENDS_ON}) holds them while it is
 * up: they are booted before it; when one of them is stopped or crashes, the dependents are stopped first and, once it is
 * up again, started again.
 *
 * <p>Any thread may call. Transitions block until done, and never overlap for one processor. They cannot be asked for
 * from inside of a {@link ProcessorListener}, subdevice or other callback of a transition: that is refused at once. The
 * service has prototype scope: a hold belongs to the service object, hence to the bundle or component, that made it.
 */
@ProviderType
public interface RemoteProcessor {

    /** Service property: {@link #name()}, {@code String}. */
    String NAME = "rproc.name";
    /** Service property: the name of the state, {@code String}. */
    String STATE = "rproc.state";
    /** Service property: name of the firmware, {@code String}. */
    String FIRMWARE = "rproc.firmware";
    /** Service property: whether it is booted by itself, {@code Boolean}. */
    String AUTO_BOOT = "rproc.auto.boot";
    /** Service property: names of the processors that must run before it, {@code String[]}. */
    String DEPENDS_ON = "rproc.depends.on";
    /** Prefix of EventAdmin topics; the state's name follows. */
    String TOPIC = "dev/remora/remoteproc/";

    /**
     * The configured name.
     *
     * @return the name
     */
    String name();

    /**
     * What matters about it now. Never blocks.
     *
     * @return a snapshot
     */
    ProcessorStatus status();

    /**
     * All there is to show about it now. Never blocks.
     *
     * @return a snapshot
     */
    ProcessorReport report();

    /**
     * Holds it (the kernel's {@code rproc_boot}). The first hold boots it, after what it depends on: OFFLINE is started,
     * DETACHED is attached; returns when it runs. While it recovers from a crash the hold counts and this returns at once;
     * one that is left CRASHED is started, one that is SUSPENDED stays so.
     *
     * @param purpose what for, one line, shown among the holders behind the name of the bundle
     * @return the hold
     * @throws RemoteProcessorException if it did not come up; nothing of the attempt is left, and it is not held
     * @throws InterruptedException if interrupted before the transition began
     */
    Hold boot(String purpose) throws RemoteProcessorException, InterruptedException;

    /**
     * Boots it by the user's word, after what it depends on: OFFLINE and CRASHED are started, DETACHED is attached,
     * SUSPENDED is resumed; ends a recovery under way. From then on it is held {@code by hand}, until {@link #stop}. Does
     * nothing more when it is RUNNING or ATTACHED.
     *
     * @throws RemoteProcessorException if it did not come up; nothing of the attempt is left, and the state is what it
     *     was or OFFLINE
     * @throws InterruptedException if interrupted before the transition began
     */
    void start() throws RemoteProcessorException, InterruptedException;

    /**
     * Stops it by the user's word, whoever holds it: all holds end, those of {@link #start} and of auto-boot too; the
     * processors that depend on it are stopped before. Cuts short a start that is under way. Does nothing more when it is
     * OFFLINE; a DETACHED one is stopped too. One that only its boot loader can start, and that can be left, is left instead:
     * it is DETACHED then.
     *
     * @throws RemoteProcessorException if the core could not be stopped
     * @throws InterruptedException if interrupted before the transition began
     */
    void stop() throws RemoteProcessorException, InterruptedException;

    /**
     * Connects to a core that somebody else has started: the resource table is taken from its memory, nothing is loaded or
     * started. Held {@code by hand} from then on. Does nothing more when it is ATTACHED.
     *
     * @throws RemoteProcessorException if it is not DETACHED, or could not be attached; then it is DETACHED as before, or
     *     OFFLINE if it was attached already and cannot be left again
     * @throws InterruptedException if interrupted before the transition began
     */
    void attach() throws RemoteProcessorException, InterruptedException;

    /**
     * Leaves a core running: its devices end, its resource table is put back as it was found (or loaded), all holds end;
     * the processors that depend on it are stopped before. Does nothing when it is DETACHED.
     *
     * @throws RemoteProcessorException if it is not ATTACHED or RUNNING, or cannot be detached; the state is what it was
     * @throws InterruptedException if interrupted before the transition began
     */
    void detach() throws RemoteProcessorException, InterruptedException;

    /**
     * Pauses a core that can be paused; its devices stay. Does nothing when it is SUSPENDED.
     *
     * @throws RemoteProcessorException if it is neither RUNNING nor ATTACHED, or cannot be paused; the state is what it was
     * @throws InterruptedException if interrupted before the transition began
     */
    void suspend() throws RemoteProcessorException, InterruptedException;

    /**
     * Lets a paused core go on: it is RUNNING or ATTACHED as before. Does nothing when it is that already.
     *
     * @throws RemoteProcessorException if it is not SUSPENDED, or does not go on (then it is CRASHED)
     * @throws InterruptedException if interrupted before the transition began
     */
    void resume() throws RemoteProcessorException, InterruptedException;

    /**
     * Reports a crash of the core, as its processor bundle would: for tests in the field. Returns at once; does nothing
     * when it does not run.
     *
     * @param type what kind
     * @param reason one line
     */
    void crash(CrashType type, String reason);

    /**
     * Whether it is started again after a crash, from now on until its configuration is applied again. Switched on while it
     * is CRASHED and held it recovers at once, also when it was given up. Never blocks.
     *
     * @param enabled whether
     */
    void setRecovery(boolean enabled);

    /**
     * What becomes of its memory after a crash, from now on until its configuration is applied again. Never blocks.
     *
     * @param mode what
     */
    void setCoredump(CoredumpMode mode);

    /**
     * The core files of its crashes that are kept, and the one that waits for a reader.
     *
     * @return the last one first
     */
    List<Coredump> coredumps();

    /**
     * What {@link #start} would boot, in this order: what it depends on, then itself.
     *
     * @return names
     * @throws RemoteProcessorException if the dependencies form a circle or name a processor that is not there; the message
     *     shows the path
     */
    List<String> bootOrder() throws RemoteProcessorException;

    /**
     * What {@link #stop} would stop, in this order: what is up and depends on it, then itself, then what nobody else holds.
     *
     * @return names
     */
    List<String> stopOrder();

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
