package dev.remora.remoteproc.core.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Little-endian reads from untrusted bytes, each checked against their end; no combination of values overflows.
 *
 * @param bytes what is read
 * @param fileOffset where in the file they begin, for the messages
 * @param file what they are part of, for the messages: {@code file}, {@code live table}
 */
record Bytes(MemorySegment bytes, long fileOffset, String file) {

    /** A whole file. */
    static Bytes of(MemorySegment bytes) {
        return new Bytes(bytes, 0, "file");
    }

    static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    long size() {
        return bytes.byteSize();
    }

    int u8(long offset) throws FirmwareException {
        check(offset, 1, "byte");
        return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, offset));
    }

    int u16(long offset) throws FirmwareException {
        check(offset, 2, "16-bit field");
        return Short.toUnsignedInt(bytes.get(U16, offset));
    }

    long u32(long offset) throws FirmwareException {
        check(offset, 4, "32-bit field");
        return Integer.toUnsignedLong(bytes.get(U32, offset));
    }

    /** All 64 bits: what is above 2^63 comes out negative, which every check refuses as a size or offset. */
    long u64(long offset) throws FirmwareException {
        check(offset, 8, "64-bit field");
        return bytes.get(U64, offset);
    }

    /** Whether a range, whose two numbers are unsigned and untrusted, lies inside. */
    boolean has(long offset, long length) {
        return offset >= 0 && length >= 0 && offset <= size() && length <= size() - offset;
    }

    void check(long offset, long length, String what) throws FirmwareException {
        if (!has(offset, length)) {
            throw refuse(Math.clamp(offset, 0, size()), "%s: 0x%x + 0x%x reaches past the end at 0x%x".formatted(what,
                    offset, length, size()));
        }
    }

    byte[] toArray() {
        return bytes.toArray(ValueLayout.JAVA_BYTE);
    }

    /** A part of the same file, copied: it never changes. */
    Bytes copy(long offset, long length) {
        byte[] copy = bytes.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
        return new Bytes(MemorySegment.ofArray(copy).asReadOnly(), fileOffset + offset, file);
    }

    FirmwareException refuse(long offset, String reason) {
        return new FirmwareException(fileOffset + offset, file, reason);
    }
}
