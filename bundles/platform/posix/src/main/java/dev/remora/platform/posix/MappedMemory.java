package dev.remora.platform.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.remora.platform.SharedMemory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A part of a file, shared with everyone who maps it too. */
final class MappedMemory implements SharedMemory, AutoCloseable {

    // Opaque accesses are neither split nor repeated nor left out by the compiler. Stores of 8 and 16 bits are plain ones
    // before a fence, which comes to the same: if the peer has cut the file short, JDK 25 on x86-64 cannot step over the
    // instructions of opaque ones (xchg) in the interpreter, and aborts.
    private static final VarHandle BYTE = JAVA_BYTE.varHandle().withInvokeExactBehavior();
    private static final VarHandle SHORT = JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle()
            .withInvokeExactBehavior();
    private static final VarHandle INT = JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle()
            .withInvokeExactBehavior();
    private static final VarHandle LONG = JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle()
            .withInvokeExactBehavior();

    private static final Set<OpenOption> OPEN = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE,
            StandardOpenOption.CREATE);

    private final String name;
    private final long deviceAddress;
    private final Arena arena;
    private final MemorySegment segment;

    private MappedMemory(String name, long deviceAddress, Arena arena, MemorySegment segment) {
        this.name = name;
        this.deviceAddress = deviceAddress;
        this.arena = arena;
        this.segment = segment;
    }

    /** Maps the file; makes it if there is none, and grows it if it is too small. */
    static MappedMemory map(String name, Path file, long offset, long size, long deviceAddress) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new FileSystemException(file.toString(), null, "not a regular file");
        }
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, OPEN, PosixFilePermissions.asFileAttribute(
                PosixFilePermissions.fromString("rw-------")))) {
            // The pages are taken at the first access: without room that would be a fault, far from its cause.
            long room = file.toFile().getUsableSpace();
            long more = offset + size - channel.size();
            if (room < more) {
                throw new FileSystemException(file.toString(), null, "no room for %d bytes, %d are left".formatted(
                        more, room));
            }
            return new MappedMemory(name, deviceAddress, arena, channel.map(MapMode.READ_WRITE, offset, size,
                    arena));
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /**
     * Unmaps the memory; every access from now on throws {@link IllegalStateException}.
     *
     * @throws IllegalStateException if a native call still uses it; it stays mapped then
     */
    @Override
    public void close() {
        arena.close();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Kind kind() {
        return Kind.RAM;
    }

    @Override
    public long size() {
        return segment.byteSize();
    }

    @Override
    public long deviceAddress() {
        return deviceAddress;
    }

    @Override
    public MemorySegment segment() {
        return segment;
    }

    @Override
    public byte get8(long offset) {
        return (byte) BYTE.getOpaque(segment, offset);
    }

    @Override
    public short get16(long offset) {
        return (short) SHORT.getOpaque(segment, offset);
    }

    @Override
    public int get32(long offset) {
        return (int) INT.getOpaque(segment, offset);
    }

    @Override
    public long get64(long offset) {
        return (long) LONG.getOpaque(segment, offset);
    }

    @Override
    public void put8(long offset, byte value) {
        BYTE.set(segment, offset, value);
        VarHandle.fullFence();
    }

    @Override
    public void put16(long offset, short value) {
        SHORT.set(segment, offset, value);
        VarHandle.fullFence();
    }

    @Override
    public void put32(long offset, int value) {
        INT.setOpaque(segment, offset, value);
    }

    @Override
    public void put64(long offset, long value) {
        LONG.setOpaque(segment, offset, value);
    }
}
