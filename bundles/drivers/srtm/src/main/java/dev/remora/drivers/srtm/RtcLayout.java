package dev.remora.drivers.srtm;

/**
 * Messages of category 6, all of 18 bytes.
 *
 * <pre>
 *  +10  reserved
 *  +11  return code
 *  +12  seconds since 1970, 4 bytes, unsigned
 *  +16  alarm enabled
 *  +17  alarm pending
 * </pre>
 */
final class RtcLayout {

    static final int ALARM = 0;
    static final int BYTES = 18;

    /** What a clock that is not there reads as. */
    static final long NO_TIME = 0xffff_ffffL;

    private static final int SET_TIME = 0;
    private static final int GET_TIME = 1;
    private static final int SET_ALARM = 2;
    private static final int GET_ALARM = 3;
    private static final int ENABLE_ALARM = 4;

    private static final int CODE = 11;
    private static final int SECONDS = 12;
    private static final int ENABLED = 16;
    private static final int PENDING = 17;

    private RtcLayout() {}

    static Request setTime(long seconds) {
        return request("set time", packet(SET_TIME).i32(SECONDS, (int) seconds));
    }

    static Request getTime() { return request("get time", packet(GET_TIME)); }

    static Request setAlarm(long seconds) {
        return request("set alarm", packet(SET_ALARM).i32(SECONDS, (int) seconds).u8(ENABLED, 1));
    }

    static Request getAlarm() { return request("get alarm", packet(GET_ALARM)); }

    static Request enableAlarm(boolean enabled) {
        return request(enabled ? "enable alarm" : "disable alarm", packet(ENABLE_ALARM).u8(ENABLED, enabled ? 1 : 0));
    }

    private static Packet packet(int command) {
        return Packet.request(Category.RTC, command, BYTES);
    }

    private static Request request(String what, Packet packet) {
        return Request.of(what, Category.RTC, packet, BYTES).code(CODE);
    }

    static long seconds(Packet response) {
        return response.u32(SECONDS);
    }

    static boolean isEnabled(Packet response) {
        return response.u8(ENABLED) != 0;
    }

    static boolean isPending(Packet response) {
        return response.u8(PENDING) != 0;
    }
}
