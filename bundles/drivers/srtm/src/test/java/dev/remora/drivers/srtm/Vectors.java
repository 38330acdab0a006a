package dev.remora.drivers.srtm;

/** Messages as they are on the wire, header version 1.0. */
final class Vectors {

    /** Arm line 2.3: rising edge, wake-up. */
    static final String GPIO_INPUT = "05010000000000000000" + "030201010000";
    /** That is done. */
    static final String GPIO_INPUT_DONE = "05010001000000000000" + "03020000";
    /** Line 2.3 has seen its event. */
    static final String GPIO_EVENT = "05010002000000000000" + "0302";
    /** Read line 2.3. */
    static final String GPIO_GET = "05010000020000000000" + "030200000000";
    /** It is high. */
    static final String GPIO_IS_HIGH = "05010001020000000000" + "03020001";
    /** Line 2.3 is an output, high. */
    static final String GPIO_OUTPUT = "05010000010000000000" + "030201000000";
    static final String GPIO_OUTPUT_DONE = "05010001010000000000" + "03020000";

    /** Set the clock to 1561968784 s. */
    static final String RTC_SET_TIME = "06010000000000000000" + "000090c0195d0000";
    static final String RTC_SET_TIME_DONE = "06010001000000000000" + "000090c0195d0000";
    /** The alarm has come. */
    static final String RTC_ALARM = "06010002000000000000" + "0000000000000000";

    /** Key 7 is pressed. */
    static final String KEY_PRESSED = "04010002000000000000" + "0701";
    /** Watch key 7: both ways, no wake-up. */
    static final String KEY_WATCH = "04010000000000000000" + "070300";
    static final String KEY_WATCHED = "04010001000000000000" + "070000";

    private Vectors() {}
}
