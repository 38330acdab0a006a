package dev.remora.remoteproc.core.coredump;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where the fields of a core file lie (System V ABI, "Object Files"; the kernel's {@code remoteproc_coredump.c}), little
 * endian. No sections, no padding between the contents.
 *
 * <pre>
 *   file header       32-bit form (52 bytes)            64-bit form (64 bytes)
 *     +0   ident      7f 45 4c 46 | class | data 1 | version 1 | 0 ...
 *     +16  type u16 = 4 (core) | machine u16 | version u32 = 1
 *     +24  entry u32                                    entry u64
 *          phoff u32 @28 | shoff u32 @32 = 0            phoff u64 @32 | shoff u64 @40 = 0
 *          flags u32 @36 = 0                            flags u32 @48 = 0
 *          ehsize, phentsize, phnum, shentsize = 0, shnum = 0, shstrndx = 0: u16 each, @40 | @52
 *   program header    32 bytes                          56 bytes
 *     +0   type u32: 4 (notes, if there are any, first), 1 (memory, one for each segment)
 *          offset @4 | vaddr @8 | paddr @12             offset @8 | vaddr @16 | paddr @24
 *          filesz @16 | memsz @20                       filesz @32 | memsz @40
 *          flags u32 @24 | align @28                    flags u32 @4 | align @48
 *   notes, if there are any
 *   contents of segment 0, of segment 1 ...
 * </pre>
 */
enum CoreFileLayout {
    ELF32(false, 52, 28, 40, 32), ELF64(true, 64, 32, 52, 56);

    static final int MAGIC = 0x464c457f;
    static final int CLASS = 4;
    static final int CLASS_32 = 1;
    static final int CLASS_64 = 2;
    static final int DATA = 5;
    static final int DATA_LITTLE_ENDIAN = 1;
    static final int IDENT_VERSION = 6;
    static final int TYPE = 16;
    static final int TYPE_CORE = 4;
    static final int MACHINE = 18;
    static final int VERSION = 20;
    static final int ENTRY = 24;
    static final int VERSION_CURRENT = 1;

    static final int P_TYPE = 0;
    static final int PT_LOAD = 1;
    static final int PT_NOTE = 4;
    static final int READ = 4;
    static final int READ_WRITE_EXECUTE = 7;
    static final int NOTE_ALIGNMENT = 4;

    /** Addresses, offsets and sizes of the 32-bit form are below this. */
    static final long LIMIT_32 = 1L << 32;

    final boolean wide;
    final int headerSize;
    final int phoff;
    final int ehsize;
    final int phentsize;
    final int phnum;
    final int programHeaderSize;

    CoreFileLayout(boolean wide, int headerSize, int phoff, int ehsize, int programHeaderSize) {
        this.wide = wide;
        this.headerSize = headerSize;
        this.phoff = phoff;
        this.ehsize = ehsize;
        this.phentsize = ehsize + 2;
        this.phnum = ehsize + 4;
        this.programHeaderSize = programHeaderSize;
    }

    static CoreFileLayout of(boolean wide) {
        return wide ? ELF64 : ELF32;
    }

    static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    int elfClass() {
        return wide ? CLASS_64 : CLASS_32;
    }

    int pOffset() {
        return wide ? 8 : 4;
    }

    int pVaddr() {
        return wide ? 16 : 8;
    }

    int pPaddr() {
        return wide ? 24 : 12;
    }

    int pFilesz() {
        return wide ? 32 : 16;
    }

    int pMemsz() {
        return wide ? 40 : 20;
    }

    int pFlags() {
        return wide ? 4 : 24;
    }

    int pAlign() {
        return wide ? 48 : 28;
    }

    /** Writes a field whose width depends on the form: address, offset or size. */
    void word(ByteBuffer to, int offset, long value) {
        if (wide) {
            to.putLong(offset, value);
        } else {
            to.putInt(offset, (int) value);
        }
    }

    /** Reads such a field. */
    long word(ByteBuffer from, int offset) {
        return wide ? from.getLong(offset) : Integer.toUnsignedLong(from.getInt(offset));
    }
}
