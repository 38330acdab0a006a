package dev.remora.remoteproc.soft.firmware.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes an executable ELF32 image: headers, the segments' bytes, the sections' names, the section headers. */
public final class ElfWriter {

    private static final int ALIGNMENT = 16;
    private static final String NAMES_SECTION = ".shstrtab";

    private final int machine;
    private final int entry;
    private final List<Segment> segments;

    /**
     * Describes an image.
     *
     * @param machine e_machine
     * @param entry device address at which the core boots
     * @param segments what is loaded, in order
     */
    public ElfWriter(int machine, int entry, List<Segment> segments) {
        this.machine = machine;
        this.entry = entry;
        this.segments = List.copyOf(segments);
    }

    /**
     * Writes it.
     *
     * @return the file's bytes
     */
    public byte[] write() {
        byte[] names = names().getBytes(StandardCharsets.US_ASCII);
        int content = align(ElfLayout.HEADER_SIZE + ElfLayout.PROGRAM_HEADER_SIZE * segments.size());
        int namesAt = content;
        for (Segment segment : segments) {
            namesAt += align(segment.content().remaining());
        }
        int sectionsAt = align(namesAt + names.length);
        int sections = 2 + segments.stream().mapToInt(segment -> segment.sections().size()).sum();

        ByteBuffer file = ByteBuffer.allocate(sectionsAt + ElfLayout.SECTION_HEADER_SIZE * sections)
                .order(ByteOrder.LITTLE_ENDIAN);
        header(file, sectionsAt, sections);
        file.position(ElfLayout.HEADER_SIZE);
        int offset = content;
        for (Segment segment : segments) {
            programHeader(file, segment, offset);
            file.put(offset, segment.content(), segment.content().position(), segment.content().remaining());
            offset += align(segment.content().remaining());
        }
        file.put(namesAt, names);
        sectionHeaders(file.position(sectionsAt), content, namesAt, names.length);
        return file.array();
    }

    private void header(ByteBuffer file, int sectionsAt, int sections) {
        file.put(0, ElfLayout.IDENT)
                .putShort(ElfLayout.TYPE, ElfLayout.TYPE_EXEC)
                .putShort(ElfLayout.MACHINE, (short) machine)
                .putInt(ElfLayout.VERSION, 1)
                .putInt(ElfLayout.ENTRY, entry)
                .putInt(ElfLayout.PHOFF, ElfLayout.HEADER_SIZE)
                .putInt(ElfLayout.SHOFF, sectionsAt)
                .putShort(ElfLayout.EHSIZE, (short) ElfLayout.HEADER_SIZE)
                .putShort(ElfLayout.PHENTSIZE, (short) ElfLayout.PROGRAM_HEADER_SIZE)
                .putShort(ElfLayout.PHNUM, (short) segments.size())
                .putShort(ElfLayout.SHENTSIZE, (short) ElfLayout.SECTION_HEADER_SIZE)
                .putShort(ElfLayout.SHNUM, (short) sections)
                .putShort(ElfLayout.SHSTRNDX, (short) (sections - 1));
    }

    private static void programHeader(ByteBuffer file, Segment segment, int offset) {
        file.putInt(ElfLayout.PT_LOAD)
                .putInt(offset)
                .putInt(segment.address())
                .putInt(segment.address())
                .putInt(segment.content().remaining())
                .putInt(segment.memorySize())
                .putInt(segment.flags())
                .putInt(ALIGNMENT);
    }

    private void sectionHeaders(ByteBuffer file, int content, int namesAt, int namesLength) {
        // The first one stands for "no section".
        file.position(file.position() + ElfLayout.SECTION_HEADER_SIZE);
        int name = 1;
        int offset = content;
        for (Segment segment : segments) {
            for (Section section : segment.sections()) {
                int within = section.inFile() ? section.address() - segment.address() : segment.content().remaining();
                sectionHeader(file, name, section.inFile() ? ElfLayout.SHT_PROGBITS : ElfLayout.SHT_NOBITS,
                        section.flags(), section.address(), offset + within, section.size());
                name += section.name().length() + 1;
            }
            offset += align(segment.content().remaining());
        }
        sectionHeader(file, name, ElfLayout.SHT_STRTAB, 0, 0, namesAt, namesLength);
    }

    private static void sectionHeader(ByteBuffer file, int name, int type, int flags, int address, int offset,
            int size) {
        file.putInt(name)
                .putInt(type)
                .putInt(flags)
                .putInt(address)
                .putInt(offset)
                .putInt(size)
                .putInt(0)
                .putInt(0)
                .putInt(1)
                .putInt(0);
    }

    private String names() {
        StringBuilder names = new StringBuilder("\0");
        for (Segment segment : segments) {
            for (Section section : segment.sections()) {
                names.append(section.name()).append('\0');
            }
        }
        return names.append(NAMES_SECTION).append('\0').toString();
    }

    private static int align(int offset) {
        return (offset + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
