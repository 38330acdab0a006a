package dev.remora.remoteproc.core.image;

/** Whether a region of the board can be the carveout that a firmware asks for by the same name. */
final class Carveouts {

    private Carveouts() {}

    /**
     * The kernel's rule; an address may be {@link TableLayout#ANY}.
     *
     * @param address that the firmware wants
     * @param length that the firmware wants
     * @param region address of the region
     * @param regionLength length of the region
     */
    static boolean match(long address, long length, long region, long regionLength) {
        if (address == TableLayout.ANY) {
            return length <= regionLength;
        }
        return region != TableLayout.ANY && address >= region && length <= regionLength && address
                - region <= regionLength - length;
    }
}
