package dev.remora.srtm;

/** What makes an event of a key. */
public enum KeyTrigger {
    /** It is pressed. */
    PRESS,
    /** It is released. */
    RELEASE,
    /** Both. */
    BOTH
}
