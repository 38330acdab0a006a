package dev.remora.srtm;

import java.util.Locale;

/**
 * A sensor of the other side.
 *
 * @param type what it measures
 * @param index which one of that type, 0 to 255
 */
public record Sensor(SensorType type, int index) {

    private static final int MOST = 255;

    /** Checks the number. */
    public Sensor {
        if (index < 0 || index > MOST)
            throw new IllegalArgumentException("sensor %s %d: the index is 0 to %d".formatted(type, index, MOST));
    }

    @Override
    public String toString() {
        return type.name().toLowerCase(Locale.ROOT) + " " + index;
    }
}
