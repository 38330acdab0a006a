package dev.remora.remoteproc.soft.board;

import dev.remora.remoteproc.soft.board.FirmwareImage.Segment;
import dev.remora.remoteproc.soft.core.SoftBootLayout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads an ELF file that nobody vouches for: refuses it in one line, never reads past its end. */
final class ImageReader {

    /** More than the memories that are loaded; the program has 48 MiB, the image that is booted lies there too. */
    private static final int LARGEST = 8 << 20;
    private static final int MOST_HEADERS = 64;
    /** The place of eight vdevs, the most there can be: it belongs to the gateway. */
    private static final long VRINGS = 8 * 0x10000L;
    private static final long WORD_MASK = 3;

    private final String name;
    private final ByteBuffer file;

    private ImageReader(String name, ByteBuffer file) {
        this.name = name;
        this.file = file;
    }

    static FirmwareImage read(Path path) throws BoardException {
        byte[] bytes;
        // A pipe would keep us waiting, a device has no end.
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new BoardException("firmware " + path + " is no file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(LARGEST + 1);
        } catch (IOException e) {
            throw new BoardException("firmware " + path + " cannot be read: " + e, e);
        }
        if (bytes.length > LARGEST) {
            throw new BoardException("firmware " + path + " has more than " + LARGEST + " bytes");
        }
        return parse(String.valueOf(path.getFileName()), bytes);
    }

    static FirmwareImage parse(String name, byte[] bytes) throws BoardException {
        ImageReader reader = new ImageReader(name, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        reader.header();
        List<Segment> segments = reader.segments();
        return new FirmwareImage(name, reader.entry(segments), segments);
    }

    private void header() throws BoardException {
        check(file.limit() >= ElfLayout.HEADER_SIZE, "%d bytes are no ELF file".formatted(file.limit()));
        check(file.getInt(ElfLayout.MAGIC) == ElfLayout.MAGIC_VALUE,
                "no ELF file: it begins with 0x%x".formatted(u32(ElfLayout.MAGIC)));
        check(file.get(ElfLayout.CLASS) == ElfLayout.CLASS_32,
                "ELF class %d is not 32 bit (1)".formatted(file.get(ElfLayout.CLASS)));
        check(file.get(ElfLayout.DATA) == ElfLayout.LITTLE_ENDIAN,
                "data encoding %d is not little-endian (1)".formatted(file.get(ElfLayout.DATA)));
        check(u16(ElfLayout.TYPE) == ElfLayout.TYPE_EXEC,
                "ELF type %d is not an executable (2)".formatted(u16(ElfLayout.TYPE)));
        check(u16(ElfLayout.MACHINE) == SoftBootLayout.MACHINE,
                "made for ELF machine %d, a soft core is %d".formatted(u16(ElfLayout.MACHINE), SoftBootLayout.MACHINE));
    }

    private List<Segment> segments() throws BoardException {
        int count = u16(ElfLayout.PHNUM);
        check(count > 0 && count <= MOST_HEADERS, "%d program headers, must be 1 to %d".formatted(count, MOST_HEADERS));
        check(u16(ElfLayout.PHENTSIZE) == ElfLayout.PROGRAM_HEADER_SIZE, "program headers of %d bytes, must be %d"
                .formatted(u16(ElfLayout.PHENTSIZE), ElfLayout.PROGRAM_HEADER_SIZE));
        long start = u32(ElfLayout.PHOFF);
        check(inFile(start, (long) count * ElfLayout.PROGRAM_HEADER_SIZE),
                "%d program headers at 0x%x reach past the end of the file at 0x%x".formatted(count, start,
                        file.limit()));
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int header = (int) start + i * ElfLayout.PROGRAM_HEADER_SIZE;
            if (u32(header + ElfLayout.P_TYPE) == ElfLayout.PT_LOAD && u32(header + ElfLayout.P_MEMSZ) > 0) {
                segments.add(segment(i, header));
            }
        }
        return segments;
    }

    private Segment segment(int index, int header) throws BoardException {
        long offset = u32(header + ElfLayout.P_OFFSET);
        long address = u32(header + ElfLayout.P_PADDR);
        long inFile = u32(header + ElfLayout.P_FILESZ);
        long size = u32(header + ElfLayout.P_MEMSZ);
        check(inFile <= size, "segment %d: 0x%x bytes in the file, 0x%x in memory".formatted(index, inFile, size));
        check(inFile(offset, inFile), "segment %d: its bytes 0x%x + 0x%x reach past the end of the file at 0x%x"
                .formatted(index, offset, inFile, file.limit()));
        BoardMemory memory = memory(index, address, size);
        return new Segment(memory, address - memory.deviceAddress(), size, file.slice((int) offset, (int) inFile));
    }

    private BoardMemory memory(int index, long address, long size) throws BoardException {
        if (BoardMemory.M4.holds(address, size)) {
            return BoardMemory.M4;
        }
        check(BoardMemory.RINGS.holds(address, size),
                "segment %d: 0x%x + 0x%x is neither in m4 (0x%x + 0x%x) nor in rings (0x%x + 0x%x)".formatted(index,
                        address,
                        size, BoardMemory.M4.deviceAddress(), BoardMemory.M4.size(), BoardMemory.RINGS.deviceAddress(),
                        BoardMemory.RINGS.size()));
        long free = BoardMemory.RINGS.deviceAddress() + VRINGS;
        check(address >= free, "segment %d at 0x%x lies on the vrings, which are the gateway's: from 0x%x on is room"
                .formatted(index, address, free));
        return BoardMemory.RINGS;
    }

    /** A boot header must fit there, inside of what is loaded into the core's own memory. */
    private long entry(List<Segment> segments) throws BoardException {
        long entry = u32(ElfLayout.ENTRY);
        check((entry & WORD_MASK) == 0, "entry 0x%x is not aligned to 4".formatted(entry));
        long offset = entry - BoardMemory.M4.deviceAddress();
        check(segments.stream()
                .anyMatch(segment -> segment.memory() == BoardMemory.M4 && offset >= segment.offset()
                        && offset - segment.offset() <= segment.content().limit() - SoftBootLayout.SIZE),
                "entry 0x%x is in no segment of m4 with room for a boot header".formatted(entry));
        return entry;
    }

    private boolean inFile(long offset, long length) {
        return offset + length <= file.limit();
    }

    private int u16(int offset) {
        return Short.toUnsignedInt(file.getShort(offset));
    }

    private long u32(int offset) {
        return Integer.toUnsignedLong(file.getInt(offset));
    }

    private void check(boolean holds, String refusal) throws BoardException {
        if (!holds) {
            throw new BoardException("firmware " + name + ": " + refusal);
        }
    }
}
