package dev.remora.remoteproc.core.image;

import dev.remora.remoteproc.core.image.ElfImage.Section;
import dev.remora.remoteproc.core.image.ElfImage.Segment;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Reads the headers of an untrusted ELF file: refuses, never indexes past. */
final class ElfParser {

    /** More than any firmware has; bounds the work on a hostile one. */
    static final int MAX_SEGMENTS = 512;

    private static final String TABLE = ".resource_table";
    private static final byte[] TABLE_NAME = (TABLE + "\0").getBytes(StandardCharsets.US_ASCII);

    private final Bytes in;
    private final ElfLayout elf;

    private ElfParser(Bytes in, ElfLayout elf) {
        this.in = in;
        this.elf = elf;
    }

    /**
     * Reads one.
     *
     * @param in the whole file; must not change meanwhile
     * @param accepts which {@code e_machine} it may have
     * @param core what it is for, for messages
     */
    static ElfImage parse(Bytes in, IntPredicate accepts, String core) throws FirmwareException {
        ElfLayout elf = layout(in);
        in.check(0, elf.headerSize, "ELF header");
        int type = in.u16(ElfLayout.TYPE);
        if (type != ElfLayout.TYPE_EXEC && type != ElfLayout.TYPE_DYN) {
            throw in.refuse(ElfLayout.TYPE, "ELF type " + type + " is not an executable (2 or 3)");
        }
        int machine = in.u16(ElfLayout.MACHINE);
        if (!accepts.test(machine)) {
            throw in.refuse(ElfLayout.MACHINE, "made for ELF machine %d, this core is %s".formatted(machine, core));
        }
        ElfParser parser = new ElfParser(in, elf);
        return new ElfImage(elf.wide, elf.word(in, ElfLayout.ENTRY), parser.segments(), parser.table());
    }

    private static ElfLayout layout(Bytes in) throws FirmwareException {
        if (!in.has(0, ElfLayout.IDENT_SIZE) || (int) in.u32(0) != ElfLayout.MAGIC) {
            throw in.refuse(0, in.size() < ElfLayout.IDENT_SIZE
                    ? "not an ELF file: only " + in.size() + " bytes"
                    : "not an ELF file: begins with 0x%08x, not 7f 45 4c 46".formatted(Integer.reverseBytes((int) in
                            .u32(0))));
        }
        int data = in.u8(ElfLayout.DATA);
        if (data != ElfLayout.DATA_LITTLE_ENDIAN) {
            throw in.refuse(ElfLayout.DATA, "ELF data encoding " + data + " is not little-endian (1)");
        }
        int form = in.u8(ElfLayout.CLASS);
        return switch (form) {
            case ElfLayout.CLASS_32 -> ElfLayout.ELF32;
            case ElfLayout.CLASS_64 -> ElfLayout.ELF64;
            default -> throw in.refuse(ElfLayout.CLASS, "ELF class " + form + " is neither 32 bit (1) nor 64 bit (2)");
        };
    }

    private List<Segment> segments() throws FirmwareException {
        int count = in.u16(elf.phnum);
        if (count == 0) {
            throw in.refuse(elf.phnum, "no program headers: nothing to load");
        }
        long start = table("program headers", elf.phoff, elf.phentsize, count, elf.programHeaderSize);
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Segment segment = segment(i, start + (long) i * elf.programHeaderSize);
            if (segment != null) {
                segments.add(segment);
            }
        }
        if (segments.size() > MAX_SEGMENTS) {
            throw in.refuse(elf.phnum, segments.size() + " segments, at most " + MAX_SEGMENTS + " are loaded");
        }
        return List.copyOf(segments);
    }

    private @Nullable Segment segment(int index, long header) throws FirmwareException {
        long size = elf.word(in, header + elf.pMemsz());
        if (in.u32(header + ElfLayout.P_TYPE) != ElfLayout.PT_LOAD || size == 0) {
            return null;
        }
        long offset = elf.word(in, header + elf.pOffset());
        long fileSize = elf.word(in, header + elf.pFilesz());
        if (Long.compareUnsigned(fileSize, size) > 0) {
            throw in.refuse(header, "segment %d: 0x%x bytes in the file, only 0x%x in memory".formatted(index,
                    fileSize, size));
        }
        if (!in.has(offset, fileSize)) {
            throw in.refuse(header, "segment %d: its bytes 0x%x + 0x%x reach past the end of the file at 0x%x"
                    .formatted(index, offset, fileSize, in.size()));
        }
        return new Segment(index, header, offset, fileSize, elf.word(in, header + elf.pPaddr()), size);
    }

    private @Nullable Section table() throws FirmwareException {
        int count = in.u16(elf.shnum);
        int names = in.u16(elf.shstrndx);
        if (count == 0 || names == 0) {
            return null; // without section headers or without names: there is none by that name
        }
        long start = table("section headers", elf.shoff, elf.shentsize, count, elf.sectionHeaderSize);
        if (names >= count) {
            throw in.refuse(elf.shstrndx, "section names in section %d of %d".formatted(names, count));
        }
        Section strings = section(names, start + (long) names * elf.sectionHeaderSize);
        // The last byte ends every name that begins inside.
        if (strings.size() == 0 || in.u8(strings.offset() + strings.size() - 1) != 0) {
            throw in.refuse(strings.header(), "section names do not end with NUL");
        }
        for (int i = 0; i < count; i++) {
            long header = start + (long) i * elf.sectionHeaderSize;
            long name = in.u32(header + ElfLayout.SH_NAME);
            if (name >= strings.size()) {
                throw in.refuse(header, "section %d: name at 0x%x of 0x%x bytes of names".formatted(i, name,
                        strings.size()));
            }
            if (isTable(strings, name)) {
                if (in.u32(header + ElfLayout.SH_TYPE) == ElfLayout.SHT_NOBITS) {
                    return null; // the firmware makes it as it runs
                }
                Section table = section(i, header);
                return table.size() == 0 ? null : table; // some linker scripts leave an empty one
            }
        }
        return null;
    }

    private boolean isTable(Section strings, long name) {
        if (TABLE_NAME.length > strings.size() - name) {
            return false;
        }
        MemorySegment found = in.bytes().asSlice(strings.offset() + name, TABLE_NAME.length);
        return found.mismatch(MemorySegment.ofArray(TABLE_NAME)) == -1;
    }

    private Section section(int index, long header) throws FirmwareException {
        long offset = elf.word(in, header + elf.shOffset());
        long size = elf.word(in, header + elf.shSize());
        if (!in.has(offset, size)) {
            throw in.refuse(header, "section %d: its bytes 0x%x + 0x%x reach past the end of the file at 0x%x"
                    .formatted(index, offset, size, in.size()));
        }
        return new Section(header, offset, size, elf.word(in, header + elf.shAddr()));
    }

    /** Checks a table of headers and gives its offset. */
    private long table(String what, int offsetField, int sizeField, int count, int size) throws FirmwareException {
        int found = in.u16(sizeField);
        if (found != size) {
            throw in.refuse(sizeField, "%s of %d bytes each, must be %d".formatted(what, found, size));
        }
        long offset = elf.word(in, offsetField);
        if (!in.has(offset, (long) count * size)) {
            throw in.refuse(offsetField, "%d %s at 0x%x reach past the end of the file at 0x%x".formatted(count, what,
                    offset, in.size()));
        }
        return offset;
    }
}
