package dev.remora.srtm;

/**
 * What samples look like.
 *
 * @param format of one sample
 * @param channels which ones
 * @param rate samples per second and channel, 1 or more
 */
public record AudioParameters(Format format, Channels channels, int rate) {

    /** Format of one sample. */
    public enum Format {
        /** Signed 16 bits. */
        S16,
        /** Signed 24 bits. */
        S24,
        /** Signed 32 bits. */
        S32,
        /** Direct stream digital, 16 bits. */
        DSD16,
        /** Direct stream digital, 32 bits. */
        DSD32
    }

    /** Channels; in the order of the protocol, which counts them from 0. */
    public enum Channels {
        /** Left only. */
        LEFT,
        /** Right only. */
        RIGHT,
        /** Both. */
        STEREO
    }

    /** Checks the rate. */
    public AudioParameters {
        if (rate < 1)
            throw new IllegalArgumentException("audio rate %d Hz: must be 1 or more".formatted(rate));
    }
}
