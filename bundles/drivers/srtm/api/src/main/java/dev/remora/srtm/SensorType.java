package dev.remora.srtm;

/** What a sensor measures; in the order of the protocol, which counts them from 0. */
public enum SensorType {
    /** Steps. */
    PEDOMETER,
    /** Tilt. */
    TILT
}
