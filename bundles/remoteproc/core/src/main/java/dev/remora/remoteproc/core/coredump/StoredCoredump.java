package dev.remora.remoteproc.core.coredump;

import dev.remora.remoteproc.Coredump;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A core file in the folder. */
record StoredCoredump(Path path, CoreNotes notes, long size) implements Coredump {

    private static final Logger LOG = LoggerFactory.getLogger(StoredCoredump.class);
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ,
            LinkOption.NOFOLLOW_LINKS);

    /**
     * Reads the notes of a file.
     *
     * @return empty if it is no core file of ours, or cannot be read
     */
    static Optional<StoredCoredump> open(Path path) {
        try (FileChannel file = FileChannel.open(path, READ)) {
            Optional<ByteBuffer> notes = notes(file);
            long size = file.size();
            return notes.flatMap(CoreNotes::decode).map(read -> new StoredCoredump(path, read, size));
        } catch (NoSuchFileException e) {
            return Optional.empty(); // deleted meanwhile
        } catch (IOException e) {
            LOG.warn("core file {} cannot be read: {}", path, Texts.why(e));
            return Optional.empty();
        }
    }

    String processor() {
        return notes.processor();
    }

    @Override
    public Instant time() {
        return notes.time();
    }

    @Override
    public String reason() {
        return notes.reason();
    }

    @Override
    public Optional<Path> file() {
        return Optional.of(path);
    }

    @Override
    public void writeTo(WritableByteChannel channel) throws IOException {
        Channels.checkBlocking(channel);
        try (FileChannel file = FileChannel.open(path, READ)) {
            for (long at = 0; at < size;) {
                long copied = file.transferTo(at, size - at, channel);
                if (copied <= 0) {
                    throw new IOException("core file %s ends at %d of %d bytes".formatted(path, at, size));
                }
                at += copied;
            }
        } catch (NoSuchFileException e) {
            throw new IOException("core file %s is gone".formatted(path), e);
        }
    }

    @Override
    public void discard() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("core file {} cannot be deleted: {}", path, Texts.why(e));
        }
    }

    /** The contents of the first program header, if that holds notes; anyone may have written the file. */
    private static Optional<ByteBuffer> notes(FileChannel file) throws IOException {
        ByteBuffer header = read(file, 0, CoreFileLayout.ELF64.headerSize);
        if (header.limit() < CoreFileLayout.ELF32.headerSize || header.getInt(0) != CoreFileLayout.MAGIC || header.get(
                CoreFileLayout.DATA) != CoreFileLayout.DATA_LITTLE_ENDIAN
                || header.getShort(CoreFileLayout.TYPE) != CoreFileLayout.TYPE_CORE) {
            return Optional.empty();
        }
        CoreFileLayout layout = CoreFileLayout.of(header.get(CoreFileLayout.CLASS) == CoreFileLayout.CLASS_64);
        ByteBuffer first = read(file, layout.headerSize, layout.programHeaderSize);
        if (first.limit() < layout.programHeaderSize || first.getInt(CoreFileLayout.P_TYPE) != CoreFileLayout.PT_NOTE) {
            return Optional.empty();
        }
        long offset = layout.word(first, layout.pOffset());
        long length = layout.word(first, layout.pFilesz());
        if (offset < 0 || length < 0 || length > CoreNotes.MAX_SIZE) {
            return Optional.empty();
        }
        ByteBuffer notes = read(file, offset, (int) length);
        return notes.limit() == length ? Optional.of(notes) : Optional.empty();
    }

    /** Fewer bytes where the file ends. */
    private static ByteBuffer read(FileChannel file, long offset, int length) throws IOException {
        ByteBuffer bytes = CoreFileLayout.bytes(length);
        int got;
        do {
            got = file.read(bytes, offset + bytes.position());
        } while (got > 0 && bytes.hasRemaining());
        return bytes.flip();
    }
}
