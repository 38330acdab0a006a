package dev.remora.remoteproc.soft.board;

import java.nio.file.Path;
import java.util.Locale;

/** The memories of the board: a file each, which processes map. */
enum BoardMemory {
    /** The M4's own: program, trace. */
    M4(4 << 20, 0x1000_0000L),
    /** The vrings, and in its last pages what firmware with a resource table puts there. */
    RINGS(1 << 20, 0x9000_0000L),
    /** The gateway's message buffers. */
    BUFFERS(1 << 20, 0x9040_0000L),
    /** The page of the message unit: doorbells, data registers. */
    MU(4096, 0),
    /** What the M4 does all the time, whoever else lives: see {@link CanLayout}. */
    CAN(4096, 0);

    private final long size;
    private final long deviceAddress;

    BoardMemory(long size, long deviceAddress) {
        this.size = size;
        this.deviceAddress = deviceAddress;
    }

    /** Bytes. */
    long size() {
        return size;
    }

    /** Where the M4 sees its first byte; 0 if it has no address there. */
    long deviceAddress() {
        return deviceAddress;
    }

    /** Its name, which is that of its file too. */
    String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    Path in(Path folder) {
        return folder.resolve(title());
    }

    /** Whether all these addresses are in it. */
    boolean holds(long address, long length) {
        return deviceAddress != 0 && address >= deviceAddress && length <= size
                && address - deviceAddress <= size - length;
    }
}
