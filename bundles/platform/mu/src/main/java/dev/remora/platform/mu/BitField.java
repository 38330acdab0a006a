package dev.remora.platform.mu;

/**
 * Where one bit of each channel is.
 *
 * @param register offset of the register
 * @param first the bit of channel 0
 * @param step from the bit of one channel to that of the next
 */
record BitField(int register, int first, int step) {

    int mask(int channel) {
        return 1 << (first + step * channel);
    }
}
