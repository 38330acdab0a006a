package dev.remora.shell;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.RpmsgReceiver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One message that was sent, and what was answered to it. */
record Delivery(long source, long destination, int length, List<Received> answers,
        @Nullable InterruptedException ended) {

    private static final int ANSWERS_MAX = 1000;

    private record Received(long source, int length, String hex, @Nullable String text) {}

    /**
     * From an address of its own; where the wire format has none to spare, from the channel itself, unless a driver has it.
     * Stops waiting when interrupted.
     */
    static Delivery of(RpmsgChannel channel, byte[] payload, @Nullable Integer to, int waitMillis)
            throws InterruptedException {
        try {
            return of(channel, receiver -> channel.createEndpoint(RpmsgChannel.ADDRESS_ANY, receiver), payload, to,
                    waitMillis);
        } catch (UnsupportedOperationException e) {
            if (to != null) {
                throw e;
            }
            return of(channel, channel::open, payload, null, waitMillis);
        }
    }

    private static Delivery of(RpmsgChannel channel, Function<RpmsgReceiver, RpmsgEndpoint> opening, byte[] payload,
            @Nullable Integer to, int waitMillis) throws InterruptedException {
        BlockingQueue<Received> queue = new ArrayBlockingQueue<>(ANSWERS_MAX);
        try (RpmsgEndpoint endpoint = opening.apply(message -> queue.offer(received(message)))) {
            int destination = to == null ? channel.destination() : to;
            if (to == null) {
                endpoint.send(payload);
            } else {
                endpoint.sendTo(destination, payload);
            }
            List<Received> answers = new ArrayList<>();
            InterruptedException ended = collect(queue, answers, waitMillis);
            return new Delivery(Integer.toUnsignedLong(endpoint.address()), Integer.toUnsignedLong(destination),
                    payload.length, answers, ended);
        }
    }

    private static Received received(RpmsgMessage message) {
        byte[] payload = message.copy();
        return new Received(Integer.toUnsignedLong(message.source()), payload.length, Payload.hex(payload),
                Payload.text(payload));
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
            text.append("\nfrom %s, %d bytes: %s".formatted(ChannelView.address(answer.source), answer.length,
                    hex || answer.text == null ? answer.hex : answer.text));
        }
        if (answers.size() == ANSWERS_MAX) {
            text.append("\nthere may be more: it shows ").append(ANSWERS_MAX).append(" at most");
        }
        return text.toString();
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
        row.put("length", answer.length);
        row.put("hex", answer.hex);
        row.put("text", answer.text);
        return row;
    }
}
