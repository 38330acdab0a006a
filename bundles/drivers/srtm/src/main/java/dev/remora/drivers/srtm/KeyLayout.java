package dev.remora.drivers.srtm;

import dev.remora.srtm.KeyTrigger;

/**
 * Messages of category 4.
 *
 * <pre>
 *       request, 13 bytes              response, 12 or 13    notification, 12
 *  +10  key                            key                   key
 *  +11  trigger: 1 press, 2 release,   return code           1 pressed, 0 released
 *       3 both
 *  +12  wake-up
 * </pre>
 */
final class KeyLayout {

    static final int EVENT = 0;
    static final int EVENT_BYTES = 12;

    private static final int WATCH = 0;

    private static final int REQUEST_BYTES = 13;
    private static final int RESPONSE_SHORTEST = 12;
    private static final int KEY = 10;
    private static final int TRIGGER = 11;
    private static final int WAKEUP = 12;
    private static final int CODE = 11;
    private static final int VALUE = 11;

    private KeyLayout() {}

    static Request watch(int key, KeyTrigger trigger, boolean wakeup) {
        Packet packet = Packet.request(Category.KEY, WATCH, REQUEST_BYTES).u8(KEY, key).u8(TRIGGER, code(trigger)).u8(
                WAKEUP, wakeup ? 1 : 0);
        return Request.of("watch key " + key, Category.KEY, packet, REQUEST_BYTES).lengths(RESPONSE_SHORTEST,
                REQUEST_BYTES).code(CODE).echoes(KEY);
    }

    private static int code(KeyTrigger trigger) {
        return switch (trigger) {
            case PRESS -> 1;
            case RELEASE -> 2;
            case BOTH -> 3;
        };
    }

    /** Of an event that is long enough, as all below. */
    static int key(Packet event) {
        return event.u8(KEY);
    }

    static int value(Packet event) {
        return event.u8(VALUE);
    }
}
