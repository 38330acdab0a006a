package dev.remora.remoteproc.core;

import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.RemoteProcessorException;
import java.util.List;

/**
 * One processor as the sequencer moves it: its own transitions, which never look at other processors. They block, and are
 * not called on any owner thread.
 */
interface Sequenced {

    String name();

    /** By its configuration; untrusted. */
    List<String> dependsOn();

    ProcessorState state();

    /** RUNNING, ATTACHED or SUSPENDED. */
    default boolean isUp() {
        return switch (state()) {
            case RUNNING, ATTACHED, SUSPENDED -> true;
            case OFFLINE, CRASHED, DETACHED, DELETED -> false;
        };
    }

    /** CRASHED, but about to be started again by itself. */
    boolean isRecovering();

    /** Whether it can be detached as it is now: RUNNING or ATTACHED, and its core can. */
    boolean canDetach();

    /**
     * OFFLINE and CRASHED are started, DETACHED is attached. Does nothing when it is up, but SUSPENDED is resumed by hand.
     *
     * @param byHand whether the user asked for it: then attempts count anew, and a recovery under way ends; else it goes
     *     on, and this returns at once
     */
    void bringUp(boolean byHand) throws RemoteProcessorException, InterruptedException;

    /** Does nothing when it is not DETACHED but ATTACHED. */
    void attach() throws RemoteProcessorException, InterruptedException;

    /**
     * To OFFLINE, from any state; for the sake of another one to DETACHED if it can be left but not be started.
     *
     * @param why shown as its reason, when it is not stopped for its own sake; else empty
     */
    void stop(String why) throws RemoteProcessorException, InterruptedException;

    /** Nobody wants it any more: ATTACHED is detached if its core can, DETACHED stays, everything else is stopped. */
    void powerDown() throws RemoteProcessorException, InterruptedException;

    void detach() throws RemoteProcessorException, InterruptedException;

    void suspend() throws RemoteProcessorException, InterruptedException;

    void resume() throws RemoteProcessorException, InterruptedException;

    /** Has something done on its owner thread and waits for it. */
    void onOwner(OwnerThread.Transition transition) throws RemoteProcessorException, InterruptedException;

    /** Whether this is its owner thread: nothing may wait for a transition here. */
    boolean isOwner();

    /**
     * A stop is on its way: a start under way is cut short, and none begins until this is closed.
     *
     * @return to be closed when the stop has its turn or is given up
     */
    StopRequest requestStop();

    /** Its user wants it stopped: a core file that is being written is not waited for. */
    void giveUpCoreFile();

    /** See {@link #requestStop}; closing it twice does nothing. */
    interface StopRequest extends AutoCloseable {
        @Override
        void close();
    }
}
