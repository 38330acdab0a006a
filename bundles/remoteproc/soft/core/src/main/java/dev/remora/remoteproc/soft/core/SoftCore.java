package dev.remora.remoteproc.soft.core;

import java.lang.foreign.MemorySegment;

/** The core as its firmware sees it. Any thread may call. */
public interface SoftCore {

    /**
     * The version of the running firmware, {@code Implementation-Version} in its manifest.
     *
     * @return the version; empty if the manifest has none
     */
    String firmwareVersion();

    /**
     * The log that the gateway can read, even after a crash.
     *
     * @return the trace buffer of the resource table; one that forgets everything if the table has none
     */
    Trace trace();

    /**
     * The rpmsg device that the resource table describes.
     *
     * @return the device
     * @throws IllegalStateException if the table has no vdev with id 7
     */
    RpmsgDevice rpmsg();

    /**
     * Memory that this core shares with others besides its carveout.
     *
     * @param name the name of the shared memory
     * @return all of it; others may write there at any time
     * @throws IllegalStateException if this core was not given any of that name
     */
    MemorySegment memory(String name);

    /**
     * Rings the gateway. All stores made before are visible to it when it hears the ring.
     *
     * @param channel which channel of the mailbox; 0 means that the core is ready, and belongs to the core itself
     * @throws IndexOutOfBoundsException if the mailbox has no such channel
     */
    void ring(int channel);

    /**
     * How often the gateway has rung, whichever channel.
     *
     * @return a free-running count; wraps
     */
    int rings();

    /**
     * How often somebody has rung one channel: the gateway, or the board's system controller.
     *
     * @param channel which channel of the mailbox
     * @return a free-running count; wraps
     * @throws IndexOutOfBoundsException if the mailbox has no such channel
     */
    int rung(int channel);

    /**
     * Puts a word into a data register of the mailbox, if the gateway has taken the former one. When it takes that one
     * later, {@link #rings} counts.
     *
     * @param channel which data channel
     * @param word the word
     * @return whether it is there
     * @throws IllegalStateException if this mailbox carries no words
     */
    boolean post(int channel, int word);

    /**
     * Takes the word that the gateway has posted.
     *
     * @param channel which data channel
     * @return the word, unsigned; -1 if there is none
     * @throws IllegalStateException if this mailbox carries no words
     */
    long take(int channel);

    /**
     * Waits for the next ring, for at most 0.1 s. May return early. A main loop that waits here does not hang.
     *
     * @param seen the count of {@link #rings()} that the caller has seen; if it has changed, returns at once
     * @return the count now
     */
    int awaitRing(int seen);

    /** Ends every {@link #awaitRing}, if it can: otherwise they end by themselves. Any thread. */
    default void wake() {}

    /**
     * Dies on the spot, as hardware does. Never returns.
     *
     * @param reason one line, for the trace and the gateway's log
     */
    void crash(String reason);
}
