package dev.remora.remoteproc.soft.firmware.stream;

import static dev.remora.remoteproc.soft.firmware.stream.StreamLayout.*;

import dev.remora.remoteproc.soft.core.RpmsgEndpoint;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Sends answers. Any thread. */
final class Answers {

    private final LongSupplier waits;
    private final NumberCount numbers;

    Answers(LongSupplier waits, NumberCount numbers) {
        this.waits = waits;
        this.numbers = numbers;
    }

    /** Tells how the stream is, or was. */
    void send(RpmsgEndpoint endpoint, int destination, @Nullable Stream stream) {
        ByteBuffer answer = ByteBuffer.allocate(ANSWER_LENGTH).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(VALUE, ANSWER)
                .putLong(ANSWER_SENT, stream == null ? 0 : stream.sent())
                .putLong(ANSWER_WAITED, waits.getAsLong())
                .putLong(ANSWER_RECEIVED, numbers.received())
                .putLong(ANSWER_MISPLACED, numbers.misplaced())
                .putLong(ANSWER_ANSWERS, stream == null ? 1 : stream.nextAnswer())
                .putInt(ANSWER_RUNNING, stream != null && stream.isRunning() ? 1 : 0)
                .putInt(ANSWER_STREAM, stream == null ? 0 : stream.id());
        endpoint.send(destination, answer);
    }
}
