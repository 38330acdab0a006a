package dev.remora.remoteproc.core.image;

/**
 * Where the fields of an ELF file lie (System V ABI, "Object Files"); the 32-bit and the 64-bit form differ in offsets
 * and in the width of a word.
 *
 * <pre>
 *   file header       32-bit form                       64-bit form
 *     +0   ident      7f 45 4c 46 | class | data        the same
 *     +16  type u16 | machine u16 | version u32         the same
 *     +24  entry u32                                    entry u64
 *          phoff u32 @28 | shoff u32 @32                phoff u64 @32 | shoff u64 @40
 *          phentsize, phnum, shentsize, shnum, shstrndx u16 each, @42 | @54
 *   program header    32 bytes                          56 bytes
 *     +0   type u32   offset @4  paddr @12              offset @8  paddr @24
 *                     filesz @16 memsz @20              filesz @32 memsz @40
 *   section header    40 bytes                          64 bytes
 *     +0   name u32 | type u32
 *                     addr @12 offset @16 size @20      addr @16 offset @24 size @32
 * </pre>
 */
enum ElfLayout {
    ELF32(false, 52, 28, 32, 42, 32, 40), ELF64(true, 64, 32, 40, 54, 56, 64);

    static final int IDENT_SIZE = 16;
    static final int MAGIC = 0x464c457f;
    static final int CLASS = 4;
    static final int CLASS_32 = 1;
    static final int CLASS_64 = 2;
    static final int DATA = 5;
    static final int DATA_LITTLE_ENDIAN = 1;
    static final int TYPE = 16;
    static final int TYPE_EXEC = 2;
    static final int TYPE_DYN = 3;
    static final int MACHINE = 18;
    static final int ENTRY = 24;

    static final int PT_LOAD = 1;
    static final int P_TYPE = 0;
    static final int SH_NAME = 0;
    static final int SH_TYPE = 4;
    /** Has no bytes in the file. */
    static final int SHT_NOBITS = 8;

    final boolean wide;
    final int headerSize;
    final int phoff;
    final int shoff;
    final int phentsize;
    final int phnum;
    final int shentsize;
    final int shnum;
    final int shstrndx;
    final int programHeaderSize;
    final int sectionHeaderSize;

    ElfLayout(boolean wide, int headerSize, int phoff, int shoff, int counts, int programHeaderSize,
            int sectionHeaderSize) {
        this.wide = wide;
        this.headerSize = headerSize;
        this.phoff = phoff;
        this.shoff = shoff;
        this.phentsize = counts;
        this.phnum = counts + 2;
        this.shentsize = counts + 4;
        this.shnum = counts + 6;
        this.shstrndx = counts + 8;
        this.programHeaderSize = programHeaderSize;
        this.sectionHeaderSize = sectionHeaderSize;
    }

    int pOffset() {
        return wide ? 8 : 4;
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

    int shAddr() {
        return wide ? 16 : 12;
    }

    int shOffset() {
        return wide ? 24 : 16;
    }

    int shSize() {
        return wide ? 32 : 20;
    }

    /** A field whose width depends on the form: address, offset or size. */
    long word(Bytes in, long offset) throws FirmwareException {
        return wide ? in.u64(offset) : in.u32(offset);
    }
}
