package dev.remora.srtm;

import org.osgi.annotation.versioning.ConsumerType;

/** Hears of one stream. */
@ConsumerType
@FunctionalInterface
public interface AudioListener {

    /**
     * The firmware is done with a period. Of a flood the last one is always told, some before it may be missing.
     *
     * @param stream which one
     * @param tail index of the period that it does next, below {@link AudioBuffer#periods()}
     */
    void periodDone(AudioStream stream, int tail);
}
