package dev.remora.drivers.rpm;

/** What the RPM knows of one key, as far as is known here. */
sealed interface Standing {

    /** Nothing was sent. */
    record Never() implements Standing {}

    /** Something was sent, and nothing heard of it. */
    record Unknown() implements Standing {}

    /** It has acknowledged a value. */
    record Known(int value) implements Standing {}
}
