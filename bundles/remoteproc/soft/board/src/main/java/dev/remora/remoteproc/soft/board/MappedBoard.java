package dev.remora.remoteproc.soft.board;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** The memories of the board, mapped by the boot loader. What lies there is never cleared: memory outlives a reset. */
final class MappedBoard implements AutoCloseable {

    private static final VarHandle WORD = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle()
            .withInvokeExactBehavior();

    private final Arena arena = Arena.ofShared();
    private final Map<BoardMemory, MemorySegment> segments = new EnumMap<>(BoardMemory.class);

    private MappedBoard() {}

    /** Maps them; makes what is missing, as large as it has to be. */
    static MappedBoard map(Path folder) throws IOException {
        MappedBoard board = new MappedBoard();
        try {
            for (BoardMemory memory : BoardMemory.values()) {
                board.segments.put(memory, map(memory.in(folder), memory.size(), board.arena));
            }
            return board;
        } catch (IOException | RuntimeException e) {
            board.close();
            throw e;
        }
    }

    private static MemorySegment map(Path file, long size, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(file,
                Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE,
                        LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            // The pages are taken at the first access: without room that would be a fault.
            long room = Files.getFileStore(file).getUsableSpace();
            if (room < size - channel.size()) {
                throw new FileSystemException(file.toString(), null,
                        "no room for " + (size - channel.size()) + " bytes, " + room + " are left");
            }
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
        }
    }

    DoorbellPage doorbells() {
        return new DoorbellPage(segment(BoardMemory.MU));
    }

    /** What the firmware has counted up to. */
    long counter() {
        return Integer.toUnsignedLong((int) WORD.getOpaque(segment(BoardMemory.CAN), CanLayout.COUNTER));
    }

    /** Puts an image where its core boots from. */
    void load(FirmwareImage image) {
        for (FirmwareImage.Segment segment : image.segments()) {
            MemorySegment content = MemorySegment.ofBuffer(segment.content());
            MemorySegment place = segment(segment.memory()).asSlice(segment.offset(), segment.size());
            place.copyFrom(content);
            place.asSlice(content.byteSize()).fill((byte) 0);
        }
        VarHandle.fullFence();
    }

    private MemorySegment segment(BoardMemory memory) {
        MemorySegment segment = segments.get(memory);
        if (segment == null) {
            throw new IllegalStateException(memory.title() + " is not mapped");
        }
        return segment;
    }

    @Override
    public void close() {
        arena.close();
    }
}
