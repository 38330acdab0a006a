package dev.remora.drivers.srtm;

import dev.remora.srtm.GpioLine;
import dev.remora.srtm.GpioTrigger;

/**
 * Messages of category 5.
 *
 * <pre>
 *       request, 16 bytes          response, 14     notification, 12
 *  +10  pin                        pin              pin
 *  +11  port                       port             port
 *  +12  trigger, or output value   return code
 *  +13  wake-up                    value
 *  +14  0, 2 bytes
 * </pre>
 */
final class GpioLayout {

    static final int EVENT = 0;
    static final int EVENT_BYTES = 12;

    private static final int INPUT = 0;
    private static final int OUTPUT = 1;
    private static final int GET = 2;

    private static final int REQUEST_BYTES = 16;
    private static final int RESPONSE_BYTES = 14;
    private static final int PIN = 10;
    private static final int PORT = 11;
    private static final int TRIGGER = 12;
    private static final int WAKEUP = 13;
    private static final int CODE = 12;
    private static final int VALUE = 13;

    private GpioLayout() {}

    static Request input(GpioLine line, GpioTrigger trigger, boolean wakeup) {
        return request("input line " + line, line,
                packet(INPUT).u8(TRIGGER, code(trigger)).u8(WAKEUP, wakeup ? 1 : 0));
    }

    private static int code(GpioTrigger trigger) {
        return switch (trigger) {
            case NONE -> 0;
            case RISING -> 1;
            case FALLING -> 2;
            case BOTH -> 3;
            case LOW -> 4;
            case HIGH -> 5;
        };
    }

    static Request output(GpioLine line, boolean high) {
        return request("output line " + line, line, packet(OUTPUT).u8(TRIGGER, high ? 1 : 0));
    }

    static Request get(GpioLine line) {
        return request("get line " + line, line, packet(GET));
    }

    private static Packet packet(int command) {
        return Packet.request(Category.GPIO, command, REQUEST_BYTES);
    }

    private static Request request(String what, GpioLine line, Packet packet) {
        return Request.of(what, Category.GPIO, packet.u8(PIN, line.pin()).u8(PORT, line.port()), RESPONSE_BYTES)
                .code(CODE)
                .echoes(PIN, PORT);
    }

    static int value(Packet response) {
        return response.u8(VALUE);
    }

    /** Of an event that is long enough. */
    static GpioLine line(Packet event) {
        return new GpioLine(event.u8(PORT), event.u8(PIN));
    }
}
