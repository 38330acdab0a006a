package dev.remora.drivers.srtm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** One message: private bytes, little-endian. Offsets are those of the layouts, and must lie inside. */
final class Packet {

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int BYTE_MASK = 0xff;
    private static final int SHORT_MASK = 0xffff;

    private final byte[] bytes;

    /** Takes the array as it is. */
    private Packet(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads what has arrived.
     *
     * @param bytes a private copy, at least a header
     */
    static Packet of(byte[] bytes) {
        if (bytes.length < HeaderLayout.BYTES)
            throw new IllegalArgumentException(bytes.length + " bytes are no header");
        return new Packet(bytes);
    }

    /**
     * Begins a request: header, and zeroes.
     *
     * @param length of all, bytes
     */
    static Packet request(Category category, int command, int length) {
        return begin(category, HeaderLayout.REQUEST, command, length);
    }

    /** Begins a notification: header, and zeroes. */
    static Packet notification(Category category, int command, int length) {
        return begin(category, HeaderLayout.NOTIFICATION, command, length);
    }

    private static Packet begin(Category category, int type, int command, int length) {
        return new Packet(new byte[length]).u8(HeaderLayout.CATEGORY, category.code()).u8(HeaderLayout.MAJOR,
                HeaderLayout.VERSION_MAJOR).u8(HeaderLayout.MINOR, HeaderLayout.VERSION_MINOR).u8(HeaderLayout.TYPE,
                        type)
                .u8(HeaderLayout.COMMAND, command);
    }

    /** The answer "unsupported" to a request of the remote. */
    Packet unsupported() {
        Packet answer = new Packet(new byte[HeaderLayout.CODE_ONLY]);
        System.arraycopy(bytes, 0, answer.bytes, 0, HeaderLayout.BYTES);
        return answer.u8(HeaderLayout.MAJOR, HeaderLayout.VERSION_MAJOR).u8(HeaderLayout.MINOR,
                HeaderLayout.VERSION_MINOR).u8(HeaderLayout.TYPE, HeaderLayout.RESPONSE).u8(HeaderLayout.CODE,
                        HeaderLayout.UNSUPPORTED);
    }

    int length() {
        return bytes.length;
    }

    int type() {
        return u8(HeaderLayout.TYPE);
    }

    int command() {
        return u8(HeaderLayout.COMMAND);
    }

    boolean isOf(Category category) {
        return u8(HeaderLayout.CATEGORY) == category.code();
    }

    /** Whether its layout is known: minor versions change nothing that is read here. */
    boolean isOurVersion() {
        return u8(HeaderLayout.MAJOR) == HeaderLayout.VERSION_MAJOR;
    }

    /** {@code 1.0}. */
    String version() {
        return u8(HeaderLayout.MAJOR) + "." + u8(HeaderLayout.MINOR);
    }

    int u8(int offset) {
        return bytes[offset] & BYTE_MASK;
    }

    int u16(int offset) {
        return (short) SHORT.get(bytes, offset) & SHORT_MASK;
    }

    int i32(int offset) {
        return (int) INT.get(bytes, offset);
    }

    long u32(int offset) {
        return Integer.toUnsignedLong(i32(offset));
    }

    /** Writes the low byte. */
    Packet u8(int offset, int value) {
        bytes[offset] = (byte) value;
        return this;
    }

    /** Writes the low two bytes. */
    Packet u16(int offset, int value) {
        SHORT.set(bytes, offset, (short) value);
        return this;
    }

    Packet i32(int offset, int value) {
        INT.set(bytes, offset, value);
        return this;
    }

    /** Writes bytes. */
    Packet bytes(int offset, byte[] from) {
        System.arraycopy(from, 0, bytes, offset, from.length);
        return this;
    }

    /** A copy of all. */
    byte[] bytes() {
        return bytes.clone();
    }
}
