package dev.remora.srtm;

/**
 * One direction of an audio interface.
 *
 * @param index of the interface, 0 to 255
 * @param direction which way
 */
public record AudioStream(int index, Direction direction) {

    private static final int MOST = 255;

    /** Which way. */
    public enum Direction {
        /** From memory to the codec. */
        PLAYBACK,
        /** From the codec to memory. */
        CAPTURE
    }

    /** Checks the number. */
    public AudioStream {
        if (index < 0 || index > MOST)
            throw new IllegalArgumentException("audio interface %d: the index is 0 to %d".formatted(index, MOST));
    }

    @Override
    public String toString() {
        return (direction == Direction.PLAYBACK ? "playback " : "capture ") + index;
    }
}
