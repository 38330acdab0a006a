package dev.remora.remoteproc.soft.firmware.elf;

/**
 * A 32-bit little-endian ELF file (System V ABI, "Object Files"), as far as an image has use for it.
 *
 * <pre>
 *   header           magic @0 | class=1 @4 | data=1 @5 | version=1 @6 | u16 type @16 | u16 machine @18 | u32 version @20
 *                    u32 entry @24 | u32 phoff @28 | u32 shoff @32 | u32 flags @36 | u16 ehsize @40 | u16 phentsize @42
 *                    u16 phnum @44 | u16 shentsize @46 | u16 shnum @48 | u16 shstrndx @50
 *   program header   u32 type @0 | offset @4 | vaddr @8 | paddr @12 | filesz @16 | memsz @20 | flags @24 | align @28
 *   section header   u32 name @0 | type @4 | flags @8 | addr @12 | offset @16 | size @20 | link @24 | info @28
 *                    u32 addralign @32 | entsize @36
 * </pre>
 */
final class ElfLayout {

    static final byte[] IDENT = {0x7F, 'E', 'L', 'F', 1, 1, 1};
    static final int TYPE = 16;
    static final short TYPE_EXEC = 2;
    static final int MACHINE = 18;
    static final int VERSION = 20;
    static final int ENTRY = 24;
    static final int PHOFF = 28;
    static final int SHOFF = 32;
    static final int EHSIZE = 40;
    static final int PHENTSIZE = 42;
    static final int PHNUM = 44;
    static final int SHENTSIZE = 46;
    static final int SHNUM = 48;
    static final int SHSTRNDX = 50;
    static final int HEADER_SIZE = 52;

    static final int PT_LOAD = 1;
    static final int PROGRAM_HEADER_SIZE = 32;

    static final int SHT_PROGBITS = 1;
    static final int SHT_STRTAB = 3;
    static final int SHT_NOBITS = 8;
    static final int SECTION_HEADER_SIZE = 40;

    private ElfLayout() {}
}
