package dev.remora.drivers.srtm;

import dev.remora.srtm.PowerMode;
import java.util.Locale;

/**
 * Messages of the category life cycle.
 *
 * <pre>
 *  request 0, change mode           request 2, watch heart beats     response
 *  +0  header                       +0  header                       +0  header
 *  +10 mode, 0 to 7                 +10 0 off, 1 on                  +10 return code
 *
 *  notification 1, heart beat: the header alone
 * </pre>
 *
 * Modes 6 and 7 have no response.
 */
final class LifeCycleLayout {

    static final int CHANGE_MODE = 0;
    static final int HEART_BEAT = 1;
    static final int WATCH = 2;

    private static final int VALUE = 10;
    private static final int CODE = 10;
    private static final int BYTES = 11;

    private LifeCycleLayout() {}

    static Request changeMode(PowerMode mode) {
        return request("mode " + mode.name().toLowerCase(Locale.ROOT).replace('_', ' '), CHANGE_MODE, code(mode));
    }

    private static int code(PowerMode mode) {
        return switch (mode) {
            case HIGH_SPEED_RUN -> 0;
            case RUN -> 1;
            case VERY_LOW_POWER_RUN -> 2;
            case WAIT -> 3;
            case VERY_LOW_POWER_STOP -> 4;
            case SUSPEND -> 5;
            case REBOOT -> 6;
            case SHUTDOWN -> 7;
        };
    }

    static Request watch(boolean on) {
        return request("watch heart beats " + (on ? "on" : "off"), WATCH, on ? 1 : 0);
    }

    private static Request request(String what, int command, int value) {
        Packet packet = Packet.request(Category.LIFE_CYCLE, command, BYTES).u8(VALUE, value);
        return Request.of(what, Category.LIFE_CYCLE, packet, BYTES).code(CODE);
    }

    static Request heartBeat() {
        return Request.of("heart beat", Category.LIFE_CYCLE, Packet.notification(Category.LIFE_CYCLE, HEART_BEAT,
                HeaderLayout.BYTES), BYTES);
    }
}
