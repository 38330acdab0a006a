package dev.remora.platform.openamp;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;

/** The peer's view of openamp.shm: offsets as in OpenAMP's Linux port, and nothing of the gateway's code. */
final class Shm implements AutoCloseable {

    static final int BYTES = 0x80000;
    static final int GFEATURES = 0x24;
    static final int STATUS = 0x2c;
    static final int RING_BYTES = 0x2806;
    static final int NUM = 256;

    /** The first 88 bytes as the server writes them. */
    static final byte[] TABLE = HexFormat.ofDelimiter(" ").parseHex("""
            01 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00 14 00 00 00 \
            03 00 00 00 07 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00 00 02 00 00 \
            00 40 00 00 00 10 00 00 00 01 00 00 01 00 00 00 00 00 00 00 \
            00 80 00 00 00 10 00 00 00 01 00 00 02 00 00 00 00 00 00 00""");

    private static final VarHandle U16 = ValueLayout.JAVA_SHORT.varHandle();
    private static final VarHandle U32 = ValueLayout.JAVA_INT.varHandle();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;

    Shm(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES, arena);
        }
    }

    void writeTable() {
        MemorySegment.copy(TABLE, 0, memory, ValueLayout.JAVA_BYTE, 0, TABLE.length);
        VarHandle.fullFence();
    }

    byte[] table() {
        return memory.asSlice(0, TABLE.length).toArray(ValueLayout.JAVA_BYTE);
    }

    int status() {
        return Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, STATUS));
    }

    void status(int value) {
        VarHandle.fullFence();
        memory.set(ValueLayout.JAVA_BYTE, STATUS, (byte) value);
        VarHandle.fullFence();
    }

    int u16(long at) {
        int value = Short.toUnsignedInt((short) U16.getVolatile(memory, at));
        VarHandle.fullFence();
        return value;
    }

    void u16(long at, int value) {
        VarHandle.fullFence();
        U16.setVolatile(memory, at, (short) value);
    }

    int u32(long at) {
        return (int) U32.getVolatile(memory, at);
    }

    void u32(long at, int value) {
        U32.setVolatile(memory, at, value);
    }

    void zero(long at, long length) {
        memory.asSlice(at, length).fill((byte) 0);
    }

    byte[] bytes(long at, int length) {
        return memory.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
    }

    void bytes(long at, byte[] from) {
        MemorySegment.copy(from, 0, memory, ValueLayout.JAVA_BYTE, at, from.length);
    }

    /** The name up to its first NUL. */
    String name(long at) {
        String all = new String(bytes(at, 32), StandardCharsets.ISO_8859_1);
        return all.indexOf(0) < 0 ? all : all.substring(0, all.indexOf(0));
    }

    @Override
    public void close() {
        arena.close();
    }
}
