package dev.remora.srtm;

/**
 * The ring of samples in memory that both sides see.
 *
 * @param address device address, 32 bits
 * @param size bytes, a multiple of the period
 * @param period bytes after which the firmware tells, 1 or more
 */
public record AudioBuffer(long address, int size, int period) {

    private static final long END = 1L << Integer.SIZE;

    /** Checks that periods fill the buffer, and the buffer lies below 4 GiB. */
    public AudioBuffer {
        if (period < 1 || size < period || size % period != 0)
            throw new IllegalArgumentException(
                    "audio buffer of %d bytes: must be whole periods, these have %d".formatted(
                            size, period));
        if (address < 0 || address > END - size)
            throw new IllegalArgumentException("audio buffer at 0x%x, %d bytes: must lie below 4 GiB".formatted(address,
                    size));
    }

    /**
     * How many periods it has.
     *
     * @return 1 or more
     */
    public int periods() {
        return size / period;
    }
}
