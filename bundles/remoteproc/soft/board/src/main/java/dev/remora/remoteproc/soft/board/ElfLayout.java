package dev.remora.remoteproc.soft.board;

/**
 * As much of an ELF32 file as a boot loader needs.
 *
 * <pre>
 *    0  7f 45 4c 46   magic             28  u32 phoff      program headers
 *    4  u8  1         32 bit            42  u16 phentsize  32
 *    5  u8  1         little-endian     44  u16 phnum
 *   16  u16 type      2 executable
 *   18  u16 machine
 *   24  u32 entry
 *
 *   program header:  0 u32 type (1 is loaded)   4 u32 offset   12 u32 physical address   16 u32 filesz   20 u32 memsz
 * </pre>
 */
final class ElfLayout {

    static final int MAGIC_VALUE = 0x464c457f;
    static final int CLASS_32 = 1;
    static final int LITTLE_ENDIAN = 1;
    static final int TYPE_EXEC = 2;
    static final int PT_LOAD = 1;

    static final int MAGIC = 0;
    static final int CLASS = 4;
    static final int DATA = 5;
    static final int TYPE = 16;
    static final int MACHINE = 18;
    static final int ENTRY = 24;
    static final int PHOFF = 28;
    static final int PHENTSIZE = 42;
    static final int PHNUM = 44;
    static final int HEADER_SIZE = 52;

    static final int P_TYPE = 0;
    static final int P_OFFSET = 4;
    static final int P_PADDR = 12;
    static final int P_FILESZ = 16;
    static final int P_MEMSZ = 20;
    static final int PROGRAM_HEADER_SIZE = 32;

    private ElfLayout() {}
}
