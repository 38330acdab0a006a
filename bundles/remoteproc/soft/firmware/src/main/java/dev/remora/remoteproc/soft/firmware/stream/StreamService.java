package dev.remora.remoteproc.soft.firmware.stream;

import static dev.remora.remoteproc.soft.firmware.stream.StreamLayout.*;

import dev.remora.remoteproc.soft.core.RpmsgEndpoint;
import dev.remora.remoteproc.soft.core.RpmsgHandler;
import dev.remora.remoteproc.soft.core.Trace;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Obeys the commands: on the core's main loop, while the stream runs on a thread of its own. */
public final class StreamService implements RpmsgHandler {

    private final Trace trace;
    private final NumberCount numbers = new NumberCount();
    private final Answers answers;
    private @Nullable Stream stream;

    /**
     * Makes it; of one endpoint.
     *
     * @param waits how many messages had to wait so far
     * @param trace where it tells what it does
     */
    public StreamService(LongSupplier waits, Trace trace) {
        this.trace = trace;
        answers = new Answers(waits, numbers);
    }

    @Override
    public void received(RpmsgEndpoint endpoint, int source, ByteBuffer payload) {
        int length = payload.remaining();
        int what = length < WHAT_SIZE ? 0 : payload.getInt(WHAT);
        Stream last = stream;
        if (last != null && what != 0) {
            last.goTo(source);
        }
        if (what == START && length >= START_LENGTH) {
            start(endpoint, source, payload);
        } else if (what == NUMBER && length >= NUMBER_LENGTH) {
            numbers.received(payload.getLong(NUMBER_VALUE));
        } else if (what == STOP) {
            stop(endpoint, source);
        } else if (what == QUERY) {
            answers.send(endpoint, source, last);
        } else if (what == ANNOUNCE) {
            endpoint.announce();
        } else if (what != HERE) {
            trace.log("stream: " + length + " bytes from 0x" + Integer.toHexString(source)
                    + " are no command");
        }
    }

    private void start(RpmsgEndpoint endpoint, int source, ByteBuffer payload) {
        Stream last = stream;
        int size = payload.getInt(START_SIZE);
        if (last != null && last.isRunning()) {
            trace.log("stream: not started, one is running");
        } else if (size < VALUE_SIZE || size > 0xFFFF || payload.getInt(START_FLAGS) != 0) {
            trace.log("stream: not started, size " + size + " flags " + payload.getInt(START_FLAGS)
                    + ": must be " + VALUE_SIZE + " bytes or more, and 0");
        } else {
            Stream next = new Stream(payload.getInt(START_STREAM), endpoint, source,
                    Integer.toUnsignedLong(payload.getInt(START_COUNT)), size, trace, answers);
            stream = next;
            Thread thread = new Thread(next, "remora-stream");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void stop(RpmsgEndpoint endpoint, int source) {
        Stream last = stream;
        if (last == null || !last.isRunning()) {
            answers.send(endpoint, source, last);
        } else {
            // Its answer comes behind its last message.
            last.stop();
        }
    }
}
