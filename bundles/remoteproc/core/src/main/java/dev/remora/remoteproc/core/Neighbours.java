package dev.remora.remoteproc.core;

/**
 * What a processor asks of the processors around it. Called on its owner thread; never blocks, and never calls back before
 * it returns unless said so.
 */
interface Neighbours {

    /**
     * Runs a transition of a processor on its owner thread while nothing that depends on it is up: those that are are
     * stopped before, in order, and started again after it, if the processor is up then. Without any it runs before this
     * returns. Not run at all while something it depends on is down: then it is stopped, and comes back with that;
     * but for one that is CRASHED for good, which needs nothing.
     *
     * @param name of the processor
     * @param why for those that are stopped, such as {@code m4 has crashed}
     * @param transition what is to be done; sees for itself whether it is still wanted
     */
    void whileDependentsAreDown(String name, String why, Runnable transition);

    /**
     * The processor is held but not up, and something has changed: boots it with what it depends on, soon, if it is still
     * held then.
     */
    void boot(String name);

    /** The processor has come up: what waits for it is booted, soon. */
    void cameUp(String name);
}
