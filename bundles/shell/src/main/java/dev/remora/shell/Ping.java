package dev.remora.shell;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.RpmsgReceiver;
import dev.remora.rpmsg.SendTimeoutException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends numbered messages, one at a time, and waits for each to be answered: from an address of its own, or, where the wire
 * format has none to spare, from the channel itself, unless a driver has it.
 */
final class Ping implements RpmsgReceiver {

    private static final int WAITING_MAX = 256;

    private record Answer(long nanos, ByteBuffer payload) {}

    private final PingPlan plan;
    private final Random random = new Random();
    private final BlockingQueue<Answer> answers = new ArrayBlockingQueue<>(WAITING_MAX);
    private final AtomicLong overrun = new AtomicLong();
    private final long[] roundTrips;
    private int sent;
    private int answered;
    private int damaged;
    private long extra;

    private Ping(PingPlan plan) {
        this.plan = plan;
        this.roundTrips = new long[plan.count()];
    }

    /** Ends early when the channel or the thread is told to: the result has what there was until then. */
    static PingResult run(RpmsgChannel channel, PingPlan plan) {
        PingResult result = run(plan, ping -> channel.createEndpoint(RpmsgChannel.ADDRESS_ANY, ping));
        return result.isUnsupported() ? run(plan, channel::open) : result;
    }

    private static PingResult run(PingPlan plan, Function<RpmsgReceiver, RpmsgEndpoint> opening) {
        Ping ping = new Ping(plan);
        try (RpmsgEndpoint endpoint = opening.apply(ping)) {
            if (plan.size() > endpoint.mtu()) {
                throw new IllegalArgumentException(
                        "-s %d: the channel takes %d bytes at most".formatted(plan.size(), endpoint.mtu()));
            }
            return ping.result(ping.all(endpoint));
        }
    }

    @Override
    public void received(RpmsgMessage message) {
        if (!answers.offer(new Answer(System.nanoTime(), ByteBuffer.wrap(message.copy())))) {
            overrun.incrementAndGet();
        }
    }

    /** Why it ended early. */
    private @Nullable Exception all(RpmsgEndpoint endpoint) {
        try {
            for (int number = 0; number < plan.count(); number++) {
                one(endpoint, number);
                if (number + 1 < plan.count()) {
                    pause();
                }
            }
            return null;
        } catch (InterruptedException | RuntimeException e) {
            return e;
        }
    }

    private void one(RpmsgEndpoint endpoint, int number) throws InterruptedException {
        ByteBuffer payload = PingPayload.of(number, plan, random);
        long timeout = TimeUnit.MILLISECONDS.toNanos(plan.timeoutMillis());
        long begin = System.nanoTime();
        sent++;
        try {
            endpoint.send(MemorySegment.ofBuffer(payload), timeout);
        } catch (SendTimeoutException e) {
            return; // lost: the remote frees no buffer
        } catch (InterruptedException | RuntimeException e) {
            sent--;
            throw e;
        }
        Answer answer = answers.poll(timeout, TimeUnit.NANOSECONDS);
        while (answer != null && isOld(answer, number)) {
            extra++;
            answer = answers.poll(timeout - (System.nanoTime() - begin), TimeUnit.NANOSECONDS);
        }
        if (answer == null) {
            return;
        }
        if (plan.verify() && !payload.equals(answer.payload)) {
            damaged++;
        } else {
            roundTrips[answered++] = answer.nanos - begin;
        }
    }

    private static boolean isOld(Answer answer, int number) {
        int its = PingPayload.number(answer.payload);
        return its >= 0 && its < number;
    }

    /** What comes now has come late, or twice. */
    private void pause() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(plan.intervalMillis());
        while (answers.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS) != null) {
            extra++;
        }
    }

    private PingResult result(@Nullable Exception ended) {
        return new PingResult(plan, sent, damaged, extra + answers.size() + overrun.get(),
                RoundTrips.of(roundTrips, answered), ended);
    }
}
