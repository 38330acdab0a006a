package dev.remora.itests.stream.record;

import static dev.remora.remoteproc.soft.firmware.stream.StreamLayout.*;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** What the core has answered. */
record Answer(int stream, long sent, long waited, long taken, long misplaced, long answers, boolean running) {

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    static boolean is(MemorySegment message) {
        return message.byteSize() == ANSWER_LENGTH && message.get(LONG, VALUE) == ANSWER;
    }

    static Answer read(MemorySegment message) {
        return new Answer(message.get(INT, ANSWER_STREAM), message.get(LONG, ANSWER_SENT),
                message.get(LONG, ANSWER_WAITED), message.get(LONG, ANSWER_RECEIVED),
                message.get(LONG, ANSWER_MISPLACED), message.get(LONG, ANSWER_ANSWERS),
                message.get(INT, ANSWER_RUNNING) != 0);
    }
}
