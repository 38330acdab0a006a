package dev.remora.rpmsg.glink.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** What one end has sent in a channel from its open to its close: numbered messages, some of them empty. */
final class Stream {

    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int NUMBER = 4;
    private static final int LENGTH = 8;
    private static final int HEADER = 12;

    final String name;
    private final int id;
    private final List<Integer> sent = new ArrayList<>();
    private int received;

    Stream(int id, String name) {
        this.id = id;
        this.name = name;
    }

    /** Whose message that is; the empty ones do not say. */
    static int id(MemorySegment message) {
        assertThat(message.byteSize()).isGreaterThanOrEqualTo(HEADER);
        return message.get(U32, 0);
    }

    /** The next message: at least as long as its header, or empty, but for the first one. */
    MemorySegment next(int length) {
        int whole = length == 0 && !sent.isEmpty() ? 0 : Math.max(length, HEADER);
        MemorySegment message = MemorySegment.ofArray(new byte[whole]);
        if (whole > 0) {
            message.set(U32, 0, id);
            message.set(U32, NUMBER, sent.size());
            message.set(U32, LENGTH, whole);
            for (int i = HEADER; i < whole; i++) {
                message.set(ValueLayout.JAVA_BYTE, i, pattern(i, sent.size()));
            }
        }
        return message;
    }

    private byte pattern(int at, int number) {
        return (byte) (at * 31 + number * 7 + id);
    }

    void accepted(MemorySegment message) {
        sent.add((int) message.byteSize());
    }

    /** It is the next one of this stream, and whole. */
    void received(MemorySegment message) {
        assertThat(received).as("only what was sent, of stream %d", id).isLessThan(sent.size());
        assertThat(message.byteSize()).as("length of message %d of stream %d", received, id).isEqualTo(
                sent.get(received).longValue());
        if (message.byteSize() > 0) {
            assertThat(message.get(U32, NUMBER)).as("in order").isEqualTo(received);
            assertThat(message.get(U32, LENGTH)).isEqualTo((int) message.byteSize());
            for (int i = HEADER; i < message.byteSize(); i++) {
                assertThat(message.get(ValueLayout.JAVA_BYTE, i)).isEqualTo(pattern(i, received));
            }
        }
        received++;
    }

    /** How many messages. */
    int received() {
        return received;
    }

    void assertComplete() {
        assertThat(received).as("received of stream %d in %s", id, name).isEqualTo(sent.size());
    }
}
