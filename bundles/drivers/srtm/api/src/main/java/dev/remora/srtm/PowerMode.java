package dev.remora.srtm;

/** What this side is about to do; in the order of the protocol, which counts them from 0. */
public enum PowerMode {
    /** High-speed run. */
    HIGH_SPEED_RUN,
    /** Run. */
    RUN,
    /** Very-low-power run. */
    VERY_LOW_POWER_RUN,
    /** Wait. */
    WAIT,
    /** Very-low-power stop. */
    VERY_LOW_POWER_STOP,
    /** Very-low-leakage stop: suspend. */
    SUSPEND,
    /** Reboot; not answered. */
    REBOOT,
    /** Shutdown; not answered. */
    SHUTDOWN
}
