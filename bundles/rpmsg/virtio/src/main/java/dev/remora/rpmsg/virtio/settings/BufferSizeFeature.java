package dev.remora.rpmsg.virtio.settings;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The buffer-size feature, by which a device says how large its buffers are. It was proposed for Linux several times and
 * is settled nowhere, so its feature bit and the layout of the configuration space have to be set. All little-endian and
 * packed; {@code tx} and {@code rx} as the device sees them:
 *
 * <pre>
 *   2025-11  bit 2   tx u32 @0, rx u32 @4, reserved to 64
 *   v2       bit 1   version u16 @0, tx u32 @2, rx u32 @6, reserved to 66
 *   v3       bit 1   version u8 @0, size u16 @1, tx u32 @3, rx u32 @7                            (11 bytes)
 *   v4       bit 1   version u8 @0, size u16 @2, align u16 @4, tx u32 @8, rx u32 @12             (16 bytes)
 *   v5       bit 1   version u8 @0, size u16 @1, align u16 @3, tx u32 @5, rx u32 @9              (13 bytes)
 *   nuttx    bit 2   rx u32 @0 (h2r_buf_size), tx u32 @4 (r2h_buf_size), more may follow
 * </pre>
 */
public enum BufferSizeFeature {
    OFF("off", 0, 0, 0, -1, -1, 0, 0),
    NOV_2025("2025-11", 2, 64, 0, -1, -1, 0, 4),
    V2("v2", 1, 66, 2, -1, -1, 2, 6),
    V3("v3", 1, 11, 1, 1, -1, 3, 7),
    V4("v4", 1, 16, 1, 2, 4, 8, 12),
    V5("v5", 1, 13, 1, 1, 3, 5, 9),
    NUTTX("nuttx", 2, 8, 0, -1, -1, 4, 0);

    private static final int NONE = -1;
    private static final int VERSION = 1;
    private static final int LEAST = 32;
    private static final int MAX_ALIGN = 4096;

    private final String text;
    private final long feature;
    private final int length;
    private final int versionBytes;
    private final int sizeAt;
    private final int alignAt;
    private final int transmitAt;
    private final int receiveAt;

    BufferSizeFeature(String text, int bit, int length, int versionBytes, int sizeAt, int alignAt, int transmitAt,
            int receiveAt) {
        this.text = text;
        feature = bit == 0 ? 0 : 1L << bit;
        this.length = length;
        this.versionBytes = versionBytes;
        this.sizeAt = sizeAt;
        this.alignAt = alignAt;
        this.transmitAt = transmitAt;
        this.receiveAt = receiveAt;
    }

    /**
     * Finds one by its name in a configuration.
     *
     * @param name such as {@code v3}
     * @return the feature
     * @throws IllegalArgumentException if there is none: the message says which there are
     */
    public static BufferSizeFeature of(String name) {
        for (BufferSizeFeature feature : values()) {
            if (feature.text.equals(name)) {
                return feature;
            }
        }
        throw new IllegalArgumentException("buffer.size.feature is \"%s\", must be one of %s".formatted(name, Arrays
                .stream(values()).map(BufferSizeFeature::toString).collect(Collectors.joining(", "))));
    }

    /** Its bit; 0 if it is off. */
    public long feature() {
        return feature;
    }

    /** How many bytes of the configuration space it needs. */
    public int length() {
        return length;
    }

    /**
     * Reads a copy of the configuration space, of which nothing is believed.
     *
     * @param config {@link #length()} bytes
     * @return the sizes, for us
     * @throws IllegalArgumentException saying which value is wrong
     */
    public BufferSizes read(byte[] config) {
        ByteBuffer in = ByteBuffer.wrap(config).order(ByteOrder.LITTLE_ENDIAN);
        if (versionBytes > 0) {
            int version = versionBytes == 1 ? Byte.toUnsignedInt(in.get(0)) : Short.toUnsignedInt(in.getShort(0));
            check(version == VERSION, "version", version);
        }
        if (sizeAt != NONE) {
            int size = Short.toUnsignedInt(in.getShort(sizeAt));
            check(size == length, "size", size);
        }
        int align = 1;
        if (alignAt != NONE) {
            align = Short.toUnsignedInt(in.getShort(alignAt));
            check(align <= MAX_ALIGN && Integer.bitCount(align) <= 1, "align", align);
        }
        int unit = Math.max(align, BufferSizes.ALIGN);
        return new BufferSizes(size("tx", in.getInt(transmitAt), unit), size("rx", in.getInt(receiveAt), unit));
    }

    private int size(String field, int value, int unit) {
        check(value >= LEAST && value <= BufferSizes.MAX && value % unit == 0, field, value);
        return value;
    }

    private void check(boolean good, String field, int value) {
        if (!good) {
            throw new IllegalArgumentException(
                    "%s is %d in the configuration space (layout %s)".formatted(field, Integer
                            .toUnsignedLong(value), text));
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
