package dev.remora.remoteproc.core.image;

import dev.remora.platform.Region;

/**
 * Where something that is asked for stands, for the messages.
 *
 * @param in the file, or its resource table
 * @param offset from the start of {@code in}
 */
record Place(Bytes in, long offset) {

    /** An address for the table, which has room for 32 bits only. */
    int address32(String what, Region region) throws FirmwareException {
        long end = region.deviceAddress() + region.size();
        if (region.deviceAddress() < 0 || end < 0 || end > TableLayout.ANY) {
            throw refuse("%s: the resource table cannot name its address 0x%x (32 bits only)".formatted(what, region
                    .deviceAddress()));
        }
        return (int) region.deviceAddress();
    }

    FirmwareException refuse(String reason) {
        return in.refuse(offset, reason);
    }
}
