package dev.remora.itests.stream.record;

import static dev.remora.remoteproc.soft.firmware.stream.StreamLayout.*;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Makes the commands to the core. */
final class Commands {

    private Commands() {}

    static MemorySegment simple(int what) {
        return MemorySegment.ofBuffer(bytes(WHAT_SIZE).putInt(WHAT, what));
    }

    static MemorySegment start(int count, int size, int stream) {
        return MemorySegment.ofBuffer(bytes(START_LENGTH).putInt(WHAT, START).putInt(START_COUNT, count)
                .putInt(START_SIZE, size).putInt(START_STREAM, stream));
    }

    static MemorySegment number(long number, int size) {
        return MemorySegment.ofBuffer(bytes(size).putInt(WHAT, NUMBER).putLong(NUMBER_VALUE, number));
    }

    private static ByteBuffer bytes(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
