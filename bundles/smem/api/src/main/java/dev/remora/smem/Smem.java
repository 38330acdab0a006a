package dev.remora.smem;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One SMEM heap as one processor of the chip uses it. Registered as a service with the property {@link #NAME}; a
 * configuration of smem.core makes one.
 *
 * <p>Which heap a request goes to (first match wins): the partition of the own host and the given one, exclusively; the
 * global partition (version 12); the global heap (version 11). Both ends of a link must therefore ask in the same way.
 *
 * <p>Any thread may call. Nothing in the heap is trusted: each field is read once and checked; walks are bounded. Only
 * {@link #allocate} takes the remote spinlock, and so may wait up to a second; the rest never blocks.
 */
@ProviderType
public interface Smem {

    /** Service property: the configured name, {@code String}. */
    String NAME = "name";

    /** Service property: the own host id, {@code Integer}. */
    String HOST = "smem.host";

    /** Instead of a remote host: the global heap or partition. */
    int ANY_HOST = -1;

    /**
     * The configured name.
     *
     * @return the name
     */
    String name();

    /**
     * The own host id: 0 for the application processor.
     *
     * @return the id, an unsigned 16-bit number
     */
    int host();

    /**
     * Finds an item.
     *
     * @param remoteHost the other host of the link, or {@link #ANY_HOST}
     * @param item the item's number
     * @return the item; empty if it is not allocated (yet)
     * @throws SmemException {@code INVALID}, {@code NO_REGION}, {@code NOT_READY} or {@code CORRUPT}
     * @throws IllegalStateException if the memory is gone
     */
    Optional<SmemItem> find(int remoteHost, int item) throws SmemException;

    /**
     * Allocates an item. Its memory is not cleared.
     *
     * @param remoteHost the other host of the link, or {@link #ANY_HOST}
     * @param item the item's number
     * @param size bytes, at least 1
     * @return the item
     * @throws SmemException for any of its reasons
     * @throws IllegalStateException if the memory is gone
     */
    SmemItem allocate(int remoteHost, int item, long size) throws SmemException;

    /**
     * How much can still be allocated. A difference to what it was means that somebody has allocated something.
     *
     * @param remoteHost the other host of the link, or {@link #ANY_HOST}
     * @return bytes
     * @throws SmemException {@code NOT_READY} or {@code CORRUPT}
     * @throws IllegalStateException if the memory is gone
     */
    long freeSpace(int remoteHost) throws SmemException;

    /**
     * Frees the remote spinlock if a dead host has it. To be called only after that host was stopped.
     *
     * @param deadHost the host's id
     * @return whether it had it
     */
    boolean breakLock(int deadHost);

    /**
     * What the heap looks like now, for people. A heap that is corrupt says so in {@link SmemReport#problems}.
     *
     * @return a picture, not changing any more
     */
    SmemReport report();
}
