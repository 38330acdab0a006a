package dev.remora.remoteproc.core.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes ELF files for tests: segments and a resource table, in both widths. */
public final class ElfBuilder {

    private final boolean wide;
    private int machine = 91;
    private long entry;
    private final List<Load> loads = new ArrayList<>();
    private byte @Nullable [] table;
    private long tableAddress;

    private record Load(long address, ByteBuffer bytes, long memorySize) {}

    private ElfBuilder(boolean wide) {
        this.wide = wide;
    }

    public static ElfBuilder elf32() {
        return new ElfBuilder(false);
    }

    public static ElfBuilder elf64() {
        return new ElfBuilder(true);
    }

    public ElfBuilder machine(int number) {
        machine = number;
        return this;
    }

    public ElfBuilder entry(long address) {
        entry = address;
        return this;
    }

    public ElfBuilder load(long address, byte[] bytes, long memorySize) {
        loads.add(new Load(address, ByteBuffer.wrap(bytes), memorySize));
        return this;
    }

    public ElfBuilder table(long address, byte[] bytes) {
        table = bytes;
        tableAddress = address;
        return this;
    }

    public byte[] build() {
        ElfLayout elf = wide ? ElfLayout.ELF64 : ElfLayout.ELF32;
        byte[] names = "\0.resource_table\0.shstrtab\0".getBytes(StandardCharsets.US_ASCII);
        int sections = table == null ? 0 : 3;
        int phoff = elf.headerSize;
        int data = phoff + loads.size() * elf.programHeaderSize;
        int size = data + loads.stream().mapToInt(l -> l.bytes().capacity()).sum();
        int tableAt = size;
        int namesAt = tableAt + (table == null ? 0 : table.length);
        int shoff = namesAt + names.length;
        ByteBuffer out = ByteBuffer.allocate(shoff + sections * elf.sectionHeaderSize).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0, ElfLayout.MAGIC).put(ElfLayout.CLASS, (byte) (wide ? 2 : 1)).put(ElfLayout.DATA, (byte) 1).put(6,
                (byte) 1);
        out.putShort(ElfLayout.TYPE, (short) ElfLayout.TYPE_EXEC).putShort(ElfLayout.MACHINE, (short) machine).putInt(
                20, 1);
        word(out, ElfLayout.ENTRY, entry);
        word(out, elf.phoff, phoff);
        word(out, elf.shoff, sections == 0 ? 0 : shoff);
        out.putShort(elf.phentsize, (short) elf.programHeaderSize).putShort(elf.phnum, (short) loads.size());
        out.putShort(elf.shentsize, (short) elf.sectionHeaderSize).putShort(elf.shnum, (short) sections);
        out.putShort(elf.shstrndx, (short) (sections == 0 ? 0 : 2));
        int header = phoff;
        int at = data;
        for (Load load : loads) {
            out.putInt(header, ElfLayout.PT_LOAD);
            word(out, header + elf.pOffset(), at);
            word(out, header + elf.pPaddr(), load.address());
            word(out, header + elf.pFilesz(), load.bytes().capacity());
            word(out, header + elf.pMemsz(), load.memorySize());
            out.put(at, load.bytes().array());
            header += elf.programHeaderSize;
            at += load.bytes().capacity();
        }
        if (table != null) {
            out.put(tableAt, table).put(namesAt, names);
            section(out, elf, shoff + elf.sectionHeaderSize, 1, tableAddress, tableAt, table.length);
            section(out, elf, shoff + 2 * elf.sectionHeaderSize, 17, 0, namesAt, names.length);
        }
        return out.array();
    }

    private void section(ByteBuffer out, ElfLayout elf, int header, int name, long address, int offset, int size) {
        out.putInt(header, name);
        word(out, header + elf.shAddr(), address);
        word(out, header + elf.shOffset(), offset);
        word(out, header + elf.shSize(), size);
    }

    private void word(ByteBuffer out, int offset, long value) {
        if (wide) {
            out.putLong(offset, value);
        } else {
            out.putInt(offset, (int) value);
        }
    }
}
