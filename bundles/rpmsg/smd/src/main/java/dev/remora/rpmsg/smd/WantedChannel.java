package dev.remora.rpmsg.smd;

import java.nio.charset.StandardCharsets;

/**
 * A channel that the gateway creates if there is none of that name.
 *
 * @param ring bytes of each of its two rings
 * @param stream whether it carries bytes, not packets
 */
record WantedChannel(String name, int ring, boolean stream) {

    static final int DEFAULT_RING = 8192;

    private static final int LEAST_RING = 64;
    private static final int MOST_RING = 1 << 18;

    /**
     * Reads {@code NAME[:RING-BYTES[:stream]]}.
     *
     * @throws IllegalArgumentException if it is none
     */
    static WantedChannel of(String text) {
        String[] parts = text.strip().split(":", -1);
        if (parts.length > 3 || (parts.length == 3 && !parts[2].equals("stream")) || !isName(parts[0])) {
            throw refused(text, "use NAME[:RING-BYTES[:stream]], the name of 1 to "
                    + AllocationTableLayout.NAME_SIZE + " printable characters");
        }
        return new WantedChannel(parts[0], parts.length > 1 ? ring(text, parts[1]) : DEFAULT_RING, parts.length == 3);
    }

    /** Whether a channel can have this name. */
    static boolean isName(String name) {
        return !name.isEmpty() && name.getBytes(StandardCharsets.UTF_8).length <= AllocationTableLayout.NAME_SIZE
                && name.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private static int ring(String text, String bytes) {
        int ring;
        try {
            ring = Integer.parseInt(bytes);
        } catch (NumberFormatException e) {
            throw refused(text, "'" + bytes + "' is no number of bytes");
        }
        // Some peers mask with size - 1.
        if (ring < LEAST_RING || ring > MOST_RING || Integer.bitCount(ring) != 1) {
            throw refused(text, "a ring has a power of two bytes, %d to %d".formatted(LEAST_RING, MOST_RING));
        }
        return ring;
    }

    private static IllegalArgumentException refused(String text, String why) {
        return new IllegalArgumentException("channels.create '%s': %s".formatted(text, why));
    }
}
