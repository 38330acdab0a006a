package dev.remora.rpmsg.glink.pipe;

import dev.remora.platform.SharedMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** Memory that nobody else shares; of a device, it gives out no segment, and takes nothing but aligned words. */
public record PipeMemory(MemorySegment bytes, Kind kind) implements SharedMemory {

    private static final VarHandle INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle()
            .withInvokeExactBehavior();

    public static PipeMemory ram(long size) {
        return new PipeMemory(Arena.ofAuto().allocate(size, 64), Kind.RAM);
    }

    public static PipeMemory device(long size) {
        return new PipeMemory(Arena.ofAuto().allocate(size, 64), Kind.DEVICE);
    }

    /** Lines of bytes in hexadecimal, each after {@code OFFSET:}; lines of zeros may be missing. */
    public static byte[] dump(int size, String lines) {
        byte[] all = new byte[size];
        lines.strip().lines().forEach(line -> {
            int colon = line.indexOf(':');
            byte[] bytes = HexFormat.of().parseHex(line.substring(colon + 1).replace(" ", ""));
            System.arraycopy(bytes, 0, all, Integer.parseInt(line.substring(0, colon).strip(), 16), bytes.length);
        });
        return all;
    }

    public byte[] at(long offset, long length) {
        return bytes.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    public void load(long offset, byte[] contents) {
        MemorySegment.copy(contents, 0, bytes, ValueLayout.JAVA_BYTE, offset, contents.length);
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public long size() {
        return bytes.byteSize();
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
        return bytes;
    }

    @Override
    public int get32(long offset) {
        return (int) INT.getOpaque(bytes, offset);
    }

    @Override
    public void put32(long offset, int value) {
        INT.setOpaque(bytes, offset, value);
    }

    private static IllegalArgumentException notAWord() {
        return new IllegalArgumentException("not an access of 32 bits");
    }

    @Override
    public byte get8(long offset) {
        throw notAWord();
    }

    @Override
    public short get16(long offset) {
        throw notAWord();
    }

    @Override
    public long get64(long offset) {
        throw notAWord();
    }

    @Override
    public void put8(long offset, byte value) {
        throw notAWord();
    }

    @Override
    public void put16(long offset, short value) {
        throw notAWord();
    }

    @Override
    public void put64(long offset, long value) {
        throw notAWord();
    }
}
