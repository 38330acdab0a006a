package dev.remora.srtm;

/** What makes an event of an input line; in the order of the protocol, which counts them from 0. */
public enum GpioTrigger {
    /** No events. */
    NONE,
    /** From low to high. */
    RISING,
    /** From high to low. */
    FALLING,
    /** Both ways. */
    BOTH,
    /** Low, as long as it lasts. */
    LOW,
    /** High, as long as it lasts. */
    HIGH
}
