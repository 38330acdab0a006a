package dev.remora.remoteproc.spi;

import dev.remora.remoteproc.RemoteProcessorException;
import java.lang.foreign.MemorySegment;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Handles vendor entries of resource tables (types 128 to 512). Register it as a service with {@link #TYPE} and, to limit
 * it to one processor, {@code rproc.name}. Entries that nobody claims are skipped. The best one by service ranking is
 * asked. Called on the processor's own thread, which waits.
 */
@ConsumerType
public interface ResourceHandler {

    /** Service property: which types it claims, {@code Integer} or {@code int[]}. */
    String TYPE = "rproc.resource.type";

    /**
     * A vendor entry.
     *
     * @param processor the name of the processor
     * @param type 128 to 512
     * @param payload what follows the type, up to the next entry or the end of the table: a private, read-only copy,
     *     untrusted
     * @param live the same bytes as the core sees them, for what both sides write while it runs; valid until
     *     {@link #released}. A firmware that does not see its table gives a copy
     */
    record VendorResource(String processor, int type, MemorySegment payload, MemorySegment live) {}

    /**
     * The firmware is loaded, or its core is being attached; the core is not yet started.
     *
     * @param resource the entry
     * @return whether it was of use; false: it is skipped
     * @throws RemoteProcessorException if the core must not be started like this: one line, why
     */
    boolean handle(VendorResource resource) throws RemoteProcessorException;

    /**
     * The core is stopped or left; only for an entry that was of use.
     *
     * @param resource the entry
     */
    default void released(VendorResource resource) {}
}
