package dev.remora.remoteproc;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The memory of a core as a crash left it, as an ELF core file: one PT_LOAD for each segment, and notes with the name of
 * the processor, the time, the reason and the firmware's hash. Any thread may call.
 */
@ProviderType
public interface Coredump {

    /**
     * When the core crashed.
     *
     * @return the time
     */
    Instant time();

    /**
     * Type and reason of the crash.
     *
     * @return one line
     */
    String reason();

    /**
     * The length of the ELF file.
     *
     * @return bytes
     */
    long size();

    /**
     * The file it lies in ({@link CoredumpMode#ENABLED}).
     *
     * @return the file; empty if it is read from the core's own memory ({@link CoredumpMode#INLINE})
     */
    Optional<Path> file();

    /**
     * Writes the ELF file; blocks as long as that takes. What the core cannot give any more is filled with 0xFF. An inline
     * one is taken then: the recovery goes on.
     *
     * @param channel where to; left open
     * @throws IOException if it cannot be written, or is gone: discarded, timed out, or its core was started; an inline one
     *     stays and can be asked for again
     */
    void writeTo(WritableByteChannel channel) throws IOException;

    /** Deletes the file; an inline one is gone, and the recovery goes on. Does nothing when it is gone. */
    void discard();
}
