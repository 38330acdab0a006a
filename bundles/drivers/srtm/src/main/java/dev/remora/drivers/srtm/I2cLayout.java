package dev.remora.drivers.srtm;

/**
 * Messages of the category I2C, priority 1.
 *
 * <pre>
 *  +0  header
 *  +10 bus
 *  +11 return code
 *  +12 address of the device, 2 bytes
 *  +14 flags, 2 bytes: 0x0200 stop after this message
 *  +16 bytes of data, 2 bytes
 *  +18 data: those to write, or those read
 * </pre>
 */
final class I2cLayout {

    static final int READ = 0;
    static final int WRITE = 1;

    /** Most bytes of data: a message has 496 at most. */
    static final int MOST = 478;

    private static final int BUS = 10;
    private static final int CODE = 11;
    private static final int ADDRESS = 12;
    private static final int ADDRESS_HIGH = 13;
    private static final int FLAGS = 14;
    private static final int LENGTH = 16;
    private static final int DATA = 18;
    private static final int STOP = 0x0200;
    private static final int HIGH_PRIORITY = 1;
    private static final byte[] NOTHING = {};

    private I2cLayout() {}

    /** A read; its answer carries the data, or none if it failed. */
    static Request read(String what, int bus, int address, int length, boolean stop) {
        return request(what, begin(READ, bus, address, NOTHING, stop).u16(LENGTH, length)).lengths(DATA, DATA + length);
    }

    /** A write; its answer may repeat the data. */
    static Request write(String what, int bus, int address, byte[] data, boolean stop) {
        return request(what, begin(WRITE, bus, address, data, stop)).lengths(DATA, DATA + data.length);
    }

    private static Packet begin(int command, int bus, int address, byte[] data, boolean stop) {
        return Packet.request(Category.I2C, command, DATA + data.length).u8(HeaderLayout.PRIORITY, HIGH_PRIORITY)
                .u8(BUS, bus).u16(ADDRESS, address).u16(FLAGS, stop ? STOP : 0).u16(LENGTH, data.length)
                .bytes(DATA, data);
    }

    private static Request request(String what, Packet packet) {
        return Request.of(what, Category.I2C, packet, DATA).code(CODE).echoes(BUS, ADDRESS, ADDRESS_HIGH);
    }

    /** How much data an answer says that it has. */
    static int length(Packet answer) {
        return answer.u16(LENGTH);
    }

    /** How much data it has room for. */
    static int room(Packet answer) {
        return answer.length() - DATA;
    }

    static byte[] data(Packet answer) {
        byte[] data = new byte[room(answer)];
        System.arraycopy(answer.bytes(), DATA, data, 0, data.length);
        return data;
    }
}
