package dev.remora.rpmsg;

/** A signal line of a channel, as SMD and GLINK carry them (named as on a serial port). */
public enum Signal {
    /** Data terminal ready. */
    DTR,
    /** Request to send. */
    RTS,
    /** Clear to send. */
    CTS,
    /** Carrier detect. */
    CD,
    /** Ring indicator. */
    RI,
    /** Data set ready. */
    DSR
}
