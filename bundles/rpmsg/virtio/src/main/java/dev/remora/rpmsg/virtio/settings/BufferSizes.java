package dev.remora.rpmsg.virtio.settings;

/**
 * Sizes of message buffers, the header of 16 bytes included.
 *
 * @param receive of those that we receive in, bytes
 * @param transmit of those that we send in, bytes
 */
public record BufferSizes(int receive, int transmit) {

    /** All headers stay aligned. */
    public static final int ALIGN = 8;
    /** The least that a configuration may say. */
    public static final int MIN = 64;
    /** The length in a header has 16 bits. */
    public static final int MAX = 65536;
    /** What everybody has who does not say otherwise. */
    public static final int DEFAULT = 512;

    /** Whether a configured size can be used. */
    public static boolean usable(int size) {
        return size >= MIN && size <= MAX && size % ALIGN == 0;
    }
}
