package dev.remora.remoteproc.soft.firmware.elf;

/**
 * A named part of a segment.
 *
 * @param name such as {@code .text}
 * @param flags SHF bits
 * @param address where it lies on the device
 * @param size bytes
 * @param inFile whether its bytes are in the file; else they are zero when the firmware starts
 */
public record Section(String name, int flags, int address, int size, boolean inFile) {

    /** Flag: writable. */
    public static final int WRITE = 1;
    /** Flag: takes memory. */
    public static final int ALLOC = 2;
    /** Flag: is run. */
    public static final int EXECINSTR = 4;
}
