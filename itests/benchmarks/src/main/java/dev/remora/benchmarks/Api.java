package dev.remora.benchmarks;

import dev.remora.rpmsg.RpmsgBuffer;
import dev.remora.rpmsg.RpmsgEndpoint;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How messages are sent. */
enum Api {
    /** Each is copied into its buffer. */
    COPY,
    /** Each is written in its buffer: the whole payload is the user's business, here its first bytes. */
    CLAIM,
    /** As many as there are buffers for, 64 at most, in one call. */
    BATCH;

    private static final int MOST = 16;

    /** What a sender has at hand. */
    record Payload(MemorySegment one, List<MemorySegment> many) {

        static Payload of(MemorySegment one) {
            return new Payload(one, Collections.nCopies(MOST, one));
        }
    }

    /** Sends some now; how many. */
    int trySend(RpmsgEndpoint endpoint, Payload payload, long number) {
        return switch (this) {
            case COPY -> endpoint.trySend(payload.one()) ? 1 : 0;
            case CLAIM -> claim(endpoint, payload.one().byteSize(), number) ? 1 : 0;
            case BATCH -> endpoint.trySend(payload.many());
        };
    }

    /** Sends some, and waits for buffers; how many. */
    int send(RpmsgEndpoint endpoint, Payload payload, long number) throws InterruptedException {
        switch (this) {
            case COPY -> endpoint.send(payload.one());
            case CLAIM -> write(endpoint.claim((int) payload.one().byteSize()), number);
            case BATCH -> endpoint.send(payload.many());
        }
        return this == BATCH ? MOST : 1;
    }

    private static boolean claim(RpmsgEndpoint endpoint, long size, long number) {
        RpmsgBuffer buffer = endpoint.tryClaim((int) size);
        if (buffer != null)
            write(buffer, number);
        return buffer != null;
    }

    private static void write(@Nullable RpmsgBuffer claimed, long number) {
        try (RpmsgBuffer buffer = claimed) {
            if (buffer != null) {
                buffer.payload().set(ValueLayout.JAVA_LONG_UNALIGNED, 0, number);
                buffer.commit();
            }
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
