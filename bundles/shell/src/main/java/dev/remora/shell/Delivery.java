package dev.remora.shell;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgReceiver;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One message that was sent, and what was answered to it. */
record Delivery(long source, long destination, int length, List<Received> answers, boolean more,
        @Nullable InterruptedException ended) {

    private static final int ANSWERS_MAX = 1000;
    /** Of all answers together: what comes beyond is not kept. */
    private static final int BYTES_MAX = 4 << 20;
    /** A longer answer is shown by its hash. */
    private static final int SHOWN_MAX = 1024;

    /**
     * What is to be sent.
     *
     * @param to the remote address; null: the channel's
     * @param timeoutMillis longest wait for a buffer; empty: the channel's
     * @param waitMillis how long answers are waited for
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Plan(byte[] payload, @Nullable Integer to, OptionalInt timeoutMillis, int waitMillis) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Received(long source, byte[] payload) {}

    /**
     * From an address of its own; where the wire format has none to spare, from the channel itself, unless a driver has it.
     * Stops waiting when interrupted.
     */
    static Delivery of(RpmsgChannel channel, Plan plan) throws InterruptedException {
        try {
            return of(channel, receiver -> channel.createEndpoint(RpmsgChannel.ADDRESS_ANY, receiver), plan);
        } catch (UnsupportedOperationException e) {
            if (plan.to != null) {
                throw e;
            }
            return of(channel, channel::open, plan);
        }
    }

    private static Delivery of(RpmsgChannel channel, Function<RpmsgReceiver, RpmsgEndpoint> opening, Plan plan)
            throws InterruptedException {
        BlockingQueue<Received> queue = new ArrayBlockingQueue<>(ANSWERS_MAX);
        AtomicInteger room = new AtomicInteger(BYTES_MAX);
        try (RpmsgEndpoint endpoint = opening.apply(message -> {
            if (room.addAndGet(-message.length()) >= 0) {
                queue.offer(new Received(Integer.toUnsignedLong(message.source()), message.copy()));
            }
        })) {
            long timeout = plan.timeoutMillis.isPresent()
                    ? TimeUnit.MILLISECONDS.toNanos(plan.timeoutMillis.getAsInt())
                    : endpoint.sendTimeout();
            int destination = plan.to == null ? channel.destination() : plan.to;
            if (plan.to == null) {
                endpoint.send(MemorySegment.ofArray(plan.payload), timeout);
            } else {
                endpoint.sendTo(destination, MemorySegment.ofArray(plan.payload), timeout);
            }
            List<Received> answers = new ArrayList<>();
            InterruptedException ended = collect(queue, answers, plan.waitMillis);
            return new Delivery(Integer.toUnsignedLong(endpoint.address()), Integer.toUnsignedLong(destination),
                    plan.payload.length, answers, room.get() < 0, ended);
        }
    }

    private static @Nullable InterruptedException collect(BlockingQueue<Received> queue, List<Received> answers,
            int waitMillis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
        try {
            while (answers.size() < ANSWERS_MAX) {
                Received answer = queue.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (answer == null) {
                    break;
                }
                answers.add(answer);
            }
            return null;
        } catch (InterruptedException e) {
            return e;
        }
    }

    String text(boolean hex) {
        StringBuilder text = new StringBuilder("sent %d bytes from %s to %s".formatted(length,
                ChannelView.address(source), ChannelView.address(destination)));
        for (Received answer : answers) {
            text.append("\nfrom %s, %d bytes: %s".formatted(ChannelView.address(answer.source), answer.payload.length,
                    shown(answer.payload, hex)));
        }
        if (answers.size() == ANSWERS_MAX) {
            text.append("\nthere may be more: it shows ").append(ANSWERS_MAX).append(" at most");
        } else if (more) {
            text.append("\nthere is more: it keeps ").append(BYTES_MAX).append(" bytes at most");
        }
        return text.toString();
    }

    private static String shown(byte[] payload, boolean hex) {
        if (payload.length > SHOWN_MAX) {
            return "SHA-256 " + Payload.sha256(payload);
        }
        String text = hex ? null : Payload.text(payload);
        return text == null ? Payload.hex(payload) : text;
    }

    Map<String, @Nullable Object> json(String channel) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("channel", channel);
        row.put("src", source);
        row.put("dst", destination);
        row.put("length", length);
        row.put("answers", answers.stream().map(Delivery::json).toList());
        row.put("error", ended == null ? null : "interrupted");
        return row;
    }

    private static Map<String, @Nullable Object> json(Received answer) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("src", answer.source);
        row.put("length", answer.payload.length);
        row.put("hex", Payload.hex(answer.payload));
        row.put("text", Payload.text(answer.payload));
        return row;
    }
}
