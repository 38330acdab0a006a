package dev.remora.remoteproc.soft.core.process;

import dev.remora.platform.Region;
import dev.remora.remoteproc.soft.core.SoftBootLayout;
import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.MemorySegment;

/**
 * The boot header, read once and checked.
 *
 * @param program the firmware's jar in shared memory, to be copied before it is looked at
 * @param table the live resource table in shared memory
 * @param heartbeat the word that the main loop counts up
 */
record BootHeader(MemorySegment program, MemorySegment table, MemorySegment heartbeat) {

    static BootHeader read(Region carveout, long address) throws BootException {
        MemorySegment header = find(carveout, "boot header", address, SoftBootLayout.SIZE);
        expect("magic", header, SoftBootLayout.MAGIC, SoftBootLayout.MAGIC_VALUE, address);
        expect("version", header, SoftBootLayout.VERSION, SoftBootLayout.VERSION_VALUE, address);
        long table = address(header, SoftBootLayout.TABLE);
        long tableLength = address(header, SoftBootLayout.TABLE_LENGTH);
        if (tableLength > SoftBootLayout.MAX_TABLE || (table & 3) != 0) {
            throw new BootException("resource table at " + hex(table) + ", " + tableLength
                    + " bytes: must be aligned to 4 and have at most " + SoftBootLayout.MAX_TABLE + " bytes");
        }
        MemorySegment program = find(carveout, "program", address(header, SoftBootLayout.PROGRAM),
                address(header, SoftBootLayout.PROGRAM_LENGTH));
        return new BootHeader(program, find(carveout, "resource table", table, tableLength),
                header.asSlice(SoftBootLayout.HEARTBEAT, Integer.BYTES));
    }

    private static void expect(String what, MemorySegment header, int offset, int value, long address)
            throws BootException {
        int found = Words.get32(header, offset);
        if (found != value) {
            throw new BootException("no soft core firmware at " + hex(address) + ": " + what + " is "
                    + hex(Integer.toUnsignedLong(found)) + ", must be " + hex(value));
        }
    }

    private static MemorySegment find(Region carveout, String what, long address, long length) throws BootException {
        try {
            return carveout.at(address, length);
        } catch (IndexOutOfBoundsException e) {
            throw new BootException(what + ": " + e.getMessage(), e);
        }
    }

    private static long address(MemorySegment header, int offset) {
        return Integer.toUnsignedLong(Words.get32(header, offset));
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }
}
