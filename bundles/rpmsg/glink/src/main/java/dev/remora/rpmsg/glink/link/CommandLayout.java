package dev.remora.rpmsg.glink.link;

/**
 * A command in a pipe, 8-aligned, little-endian (GLINK native):
 *
 * <pre>
 *   0        2        4                 8
 *   +--------+--------+-----------------+---------------- ...
 *   | command| param1 |     param2      | extra data, padded to 8
 *   +--------+--------+-----------------+---------------- ...
 *
 *   OPEN      extra: name, NUL
 *   INTENT    extra: count times u32 size, u32 intent id
 *   TX_DATA   extra: u32 chunk size, u32 bytes left after it, then at 16 the data
 * </pre>
 *
 * param1 is the channel id of the <em>sender</em>, but in OPEN_ACK and CLOSE_ACK that of the addressee.
 */
final class CommandLayout {

    static final int VERSION = 0;
    static final int VERSION_ACK = 1;
    static final int OPEN = 2;
    static final int CLOSE = 3;
    static final int OPEN_ACK = 4;
    static final int INTENT = 5;
    static final int RX_DONE = 6;
    static final int RX_INTENT_REQ = 7;
    static final int RX_INTENT_REQ_ACK = 8;
    static final int TX_DATA = 9;
    static final int TX_DATA_ZERO_COPY = 10;
    static final int CLOSE_ACK = 11;
    static final int TX_DATA_CONT = 12;
    static final int READ_NOTIF = 13;
    static final int RX_DONE_W_REUSE = 14;
    static final int SIGNALS = 15;
    static final int TRACER_PKT = 16;
    static final int TRACER_PKT_CONT = 17;

    static final int HEADER = 8;
    static final int NAME = 8;
    static final int NAME_SIZE = 32;
    static final int INTENTS = 8;
    static final int INTENT_SIZE = 8;
    static final int CHUNK = 8;
    static final int LEFT = 12;
    static final int DATA = 16;
    /** Of TX_DATA: the longest that Linux writes. */
    static final int MOST_CHUNK = 8192;

    static final int FEATURE_INTENT_REUSE = 1;
    static final int FEATURE_INTENTLESS = 1 << 1;
    static final int FEATURE_TRACER = 1 << 2;

    static final int DTR = 1 << 31;
    static final int RTS = 1 << 30;
    static final int CD = 1 << 29;
    static final int RI = 1 << 28;

    private CommandLayout() {}

    static long header(int command, int param1, int param2) {
        return (command & 0xffffL) | (param1 & 0xffffL) << 16 | (long) param2 << 32;
    }

    static int command(long header) {
        return (int) header & 0xffff;
    }

    static int param1(long header) {
        return (int) header >>> 16;
    }

    static int param2(long header) {
        return (int) (header >>> 32);
    }

    /** A length as it lies in the pipe. */
    static long align8(long length) {
        return (length + 7) & ~7L;
    }

    /** For people: the bytes of a header as they lie in the pipe. */
    static String text(long header) {
        StringBuilder text = new StringBuilder();
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            text.append(shift == 0 ? "" : " ").append("%02x".formatted(header >>> shift & 0xff));
        }
        return text.toString();
    }
}
