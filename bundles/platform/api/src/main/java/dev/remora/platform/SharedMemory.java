package dev.remora.platform;

import java.lang.foreign.MemorySegment;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Memory that another processor (or process) sees too. Registered as a service with the properties {@link #NAME} and,
 * where it is a file, {@link #FILE} and {@link #OFFSET}; a configuration of the platform bundle makes one.
 *
 * <p>The other side may write at any time: read once, check, then use. Multi-byte values are little-endian. The memory
 * goes when the service goes: access after that throws {@link IllegalStateException}, never touches freed memory.
 *
 * <p>Any thread may call, nothing blocks. The sized accessors order nothing but themselves; an offset outside throws
 * {@link IndexOutOfBoundsException}, one that is not aligned {@link IllegalArgumentException}.
 */
@ProviderType
public interface SharedMemory {

    /** Service property: the configured name, {@code String}. */
    String NAME = "name";

    /** Service property: the absolute path of the file that is mapped, {@code String}. */
    String FILE = "memory.file";

    /** Service property: where in that file the memory starts, bytes, {@code Long}. */
    String OFFSET = "memory.offset";

    /** What kind of memory it is, which decides how it may be accessed. */
    enum Kind {
        /** Ordinary memory: any width, any alignment, bulk copies. */
        RAM,
        /** Mapped from a device: aligned accesses of 1, 2, 4 or 8 bytes only, no bulk copies. */
        DEVICE
    }

    /**
     * The configured name.
     *
     * @return the name
     */
    String name();

    /**
     * The kind of memory.
     *
     * @return the kind
     */
    Kind kind();

    /**
     * The length.
     *
     * @return bytes
     */
    long size();

    /**
     * The address at which the other side sees the first byte ({@code da}).
     *
     * @return the device address
     */
    long deviceAddress();

    /**
     * The memory itself, of {@link #size()} bytes, usable from any thread.
     *
     * @return the segment
     * @throws UnsupportedOperationException if the kind is {@link Kind#DEVICE}
     */
    MemorySegment segment();

    /**
     * Reads 8 bits.
     *
     * @param offset bytes from the start
     * @return the value
     */
    byte get8(long offset);

    /**
     * Reads 16 bits in one access.
     *
     * @param offset bytes from the start, a multiple of 2
     * @return the value
     */
    short get16(long offset);

    /**
     * Reads 32 bits in one access.
     *
     * @param offset bytes from the start, a multiple of 4
     * @return the value
     */
    int get32(long offset);

    /**
     * Reads 64 bits in one access.
     *
     * @param offset bytes from the start, a multiple of 8
     * @return the value
     */
    long get64(long offset);

    /**
     * Writes 8 bits.
     *
     * @param offset bytes from the start
     * @param value the value
     */
    void put8(long offset, byte value);

    /**
     * Writes 16 bits in one access.
     *
     * @param offset bytes from the start, a multiple of 2
     * @param value the value
     */
    void put16(long offset, short value);

    /**
     * Writes 32 bits in one access.
     *
     * @param offset bytes from the start, a multiple of 4
     * @param value the value
     */
    void put32(long offset, int value);

    /**
     * Writes 64 bits in one access.
     *
     * @param offset bytes from the start, a multiple of 8
     * @param value the value
     */
    void put64(long offset, long value);
}
