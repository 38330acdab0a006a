package dev.remora.drivers.srtm;

import dev.remora.srtm.Sensor;
import dev.remora.srtm.SensorType;
import java.util.Arrays;
import java.util.Optional;

/**
 * Messages of the category sensor: of 16 bytes, both ways.
 *
 * <pre>
 *  +0  header
 *  +10 type: 0 pedometer, 1 tilt
 *  +11 index
 *  +12 request: 1 on, 0 off; or milliseconds, 4 bytes
 *      response: return code
 *      notification 1: the value, 4 bytes
 * </pre>
 */
final class SensorLayout {

    static final int DETECT = 0;
    static final int SAMPLE = 1;
    static final int POLL_DELAY = 2;

    static final int CHANGED = 0;
    static final int DATA = 1;

    static final int BYTES = 16;

    private static final int TYPE = 10;
    private static final int INDEX = 11;
    private static final int VALUE = 12;
    private static final int CODE = 12;

    private SensorLayout() {}

    static Request request(String what, int command, Sensor sensor, int value) {
        Packet packet = Packet.request(Category.SENSOR, command, BYTES).u8(TYPE, code(sensor.type()))
                .u8(INDEX, sensor.index()).i32(VALUE, value);
        return Request.of(what, Category.SENSOR, packet, BYTES).code(CODE).echoes(TYPE, INDEX);
    }

    private static int code(SensorType type) {
        return switch (type) {
            case PEDOMETER -> 0;
            case TILT -> 1;
        };
    }

    /** Which one a notification is about; empty if there is no such type. */
    static Optional<Sensor> sensor(Packet notification) {
        int code = notification.u8(TYPE);
        return Arrays.stream(SensorType.values()).filter(type -> code(type) == code)
                .map(type -> new Sensor(type, notification.u8(INDEX))).findFirst();
    }

    static long value(Packet notification) {
        return notification.u32(VALUE);
    }
}
