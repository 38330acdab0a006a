package dev.remora.srtm;

import org.osgi.annotation.versioning.ConsumerType;

/** Hears of one sensor. */
@ConsumerType
@FunctionalInterface
public interface SensorListener {

    /**
     * A value has come. Of a flood the last one is always told, some before it may be missing.
     *
     * @param sensor which one
     * @param value unsigned 32 bits
     */
    void sampled(Sensor sensor, long value);

    /**
     * The detector has seen a change.
     *
     * @param sensor which one
     */
    default void detected(Sensor sensor) {}
}
