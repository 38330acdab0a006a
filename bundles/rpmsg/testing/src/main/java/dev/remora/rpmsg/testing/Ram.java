package dev.remora.rpmsg.testing;

import dev.remora.platform.SharedMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;

/** Memory of this process as if it were shared; may be taken away. */
public final class Ram implements SharedMemory {

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment;
    private final Kind kind;

    public Ram(long size) {
        this(size, Kind.RAM);
    }

    public Ram(long size, Kind kind) {
        segment = arena.allocate(size, Long.BYTES);
        this.kind = kind;
    }

    /** As the platform does when the service goes. */
    public void takeAway() {
        arena.close();
    }

    /** Lines of bytes in hexadecimal, each after {@code OFFSET:}. */
    public void load(String dump) {
        dump.strip().lines().forEach(line -> {
            int colon = line.indexOf(':');
            byte[] bytes = HexFormat.of().parseHex(line.substring(colon + 1).replace(" ", ""));
            MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, Integer.parseInt(line.substring(0, colon)
                    .strip(), 16), bytes.length);
        });
    }

    @Override
    public String name() {
        return "ram";
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public long size() {
        return segment.byteSize();
    }

    @Override
    public long deviceAddress() {
        return 0;
    }

    @Override
    public MemorySegment segment() {
        if (kind == Kind.DEVICE) {
            throw new UnsupportedOperationException("device memory");
        }
        return segment;
    }

    @Override
    public byte get8(long offset) {
        return segment.get(ValueLayout.JAVA_BYTE, offset);
    }

    @Override
    public short get16(long offset) {
        return segment.get(SHORT, offset);
    }

    @Override
    public int get32(long offset) {
        return (int) INT.varHandle().getOpaque(segment, offset);
    }

    @Override
    public long get64(long offset) {
        return segment.get(LONG, offset);
    }

    @Override
    public void put8(long offset, byte value) {
        segment.set(ValueLayout.JAVA_BYTE, offset, value);
    }

    @Override
    public void put16(long offset, short value) {
        segment.set(SHORT, offset, value);
    }

    @Override
    public void put32(long offset, int value) {
        INT.varHandle().setOpaque(segment, offset, value);
    }

    @Override
    public void put64(long offset, long value) {
        segment.set(LONG, offset, value);
    }
}
