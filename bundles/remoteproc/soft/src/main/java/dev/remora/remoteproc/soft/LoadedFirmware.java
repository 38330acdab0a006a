package dev.remora.remoteproc.soft;

import dev.remora.platform.Region;
import dev.remora.remoteproc.soft.core.SoftBootLayout;
import dev.remora.remoteproc.spi.RemoteCoreException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The firmware that lies in the memory, by its boot header. The core can write there at any time: each word is read once and
 * checked. Of the core's own classes only constants are used, which the compiler copies.
 *
 * @param carveout where it lies
 * @param bootAddress where its boot header is, or should be
 */
record LoadedFirmware(Region carveout, long bootAddress) {

    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** The live resource table. */
    Region table() throws RemoteCoreException {
        MemorySegment header = header();
        expect("magic", header.get(U32, SoftBootLayout.MAGIC), SoftBootLayout.MAGIC_VALUE);
        expect("version", header.get(U32, SoftBootLayout.VERSION), SoftBootLayout.VERSION_VALUE);
        long address = Integer.toUnsignedLong(header.get(U32, SoftBootLayout.TABLE));
        long length = Integer.toUnsignedLong(header.get(U32, SoftBootLayout.TABLE_LENGTH));
        if ((address & 3) != 0 || length > SoftBootLayout.MAX_TABLE) {
            throw new RemoteCoreException(
                    "resource table at 0x%x, %d bytes, says the boot header at 0x%x: must be aligned"
                            .formatted(address, length, bootAddress) + " to 4 and have at most "
                            + SoftBootLayout.MAX_TABLE
                            + " bytes");
        }
        return new Region("resource table", address, at("resource table", address, length));
    }

    /** The word that its core counts up. */
    MemorySegment heartbeat() throws RemoteCoreException {
        return header().asSlice(SoftBootLayout.HEARTBEAT, Integer.BYTES);
    }

    private MemorySegment header() throws RemoteCoreException {
        if ((bootAddress & 3) != 0) {
            throw new RemoteCoreException("boot header at 0x%x: must be aligned to 4".formatted(bootAddress));
        }
        return at("boot header", bootAddress, SoftBootLayout.SIZE);
    }

    private void expect(String what, int found, int value) throws RemoteCoreException {
        if (found != value) {
            throw new RemoteCoreException(
                    "no soft core firmware at 0x%x: %s is 0x%x, must be 0x%x".formatted(bootAddress,
                            what, found, value));
        }
    }

    private MemorySegment at(String what, long address, long length) throws RemoteCoreException {
        try {
            return carveout.at(address, length);
        } catch (IndexOutOfBoundsException e) {
            throw new RemoteCoreException(what + ": " + e.getMessage(), e);
        }
    }
}
