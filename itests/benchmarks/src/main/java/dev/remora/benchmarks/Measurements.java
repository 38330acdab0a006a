package dev.remora.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.remora.benchmarks.SharedFile.Word;
import dev.remora.rpmsg.RpmsgBuffer;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgMessage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;

/** What is measured with the real stack at both ends; each method is called in both processes. */
final class Measurements {

    /**
     * One measurement.
     *
     * @param times of round trips, empty for one way
     * @param perSecond messages a second, one way
     * @param allocated bytes a message, of all threads of both processes
     */
    record Sample(Times times, double perSecond, double allocated) {}

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final SharedFile file;
    private final boolean gateway;
    private final Steps steps;
    private final Traffic traffic;
    private final RpmsgEndpoint[] endpoints;

    Measurements(SharedFile file, boolean gateway, Steps steps, Traffic traffic) {
        this.file = file;
        this.gateway = gateway;
        this.steps = steps;
        this.traffic = traffic;
        this.endpoints = traffic.endpoints();
    }

    /** The gateway sends, the remote echoes; the next message is sent from the callback of the reply. */
    Sample roundTrips(int size, Api api, int messages) throws InterruptedException {
        RoundTrips trips = new RoundTrips(endpoints, api, payload(size), messages);
        traffic.handle(gateway ? trips : echo(api));
        long before = THREADS.getTotalThreadAllocatedBytes();
        steps.meet();
        if (gateway) {
            trips.send(System.nanoTime());
            trips.finished.await();
        }
        return new Sample(trips.times, 0, allocated(before, messages));
    }

    /** All in one direction, until the last has arrived. */
    Sample oneWay(int size, Api api, boolean toRemote, boolean waits, long messages) throws InterruptedException {
        boolean sends = gateway == toRemote;
        Api.Payload payload = payload(size);
        if (!sends) {
            file.set(Word.DONE, 0);
            traffic.handle(new Sink(file, messages));
        }
        long before = THREADS.getTotalThreadAllocatedBytes();
        steps.meet();
        if (sends) {
            long start = System.nanoTime();
            long sent = 0;
            for (int i = 0; sent < messages; i = i + 1 == endpoints.length ? 0 : i + 1) {
                if (waits) {
                    sent += api.send(endpoints[i], payload, sent);
                } else {
                    sent += trySend(api, endpoints[i], payload, sent);
                }
            }
            long all = sent;
            Steps.await(() -> file.get(Word.DONE) >= all);
            file.set(Word.NANOS, System.nanoTime() - start);
        }
        double allocated = allocated(before, messages);
        return new Sample(new Times(), messages * 1e9 / file.get(Word.NANOS), allocated);
    }

    private static int trySend(Api api, RpmsgEndpoint endpoint, Api.Payload payload, long number) {
        int sent = api.trySend(endpoint, payload, number);
        while (sent == 0) {
            Thread.onSpinWait();
            sent = api.trySend(endpoint, payload, number);
        }
        return sent;
    }

    private double allocated(long before, long messages) {
        long mine = THREADS.getTotalThreadAllocatedBytes() - before;
        if (!gateway)
            file.set(Word.BYTES, mine);
        steps.meet();
        double all = (double) (mine + file.get(Word.BYTES)) / messages;
        steps.meet();
        return all;
    }

    private static Api.Payload payload(int size) {
        return Api.Payload.of(Arena.global().allocate(size, Long.BYTES));
    }

    /** The remote's part of a round trip. */
    static Traffic.Handler echo(Api api) {
        return api == Api.CLAIM ? Measurements::echoInPlace : Measurements::echoCopy;
    }

    private static void echoCopy(RpmsgEndpoint endpoint, RpmsgMessage message) {
        if (!endpoint.trySendTo(message.source(), message.payload()))
            throw new IllegalStateException("no buffer for an echo");
    }

    private static void echoInPlace(RpmsgEndpoint endpoint, RpmsgMessage message) {
        try (RpmsgBuffer buffer = endpoint.tryClaim(message.length())) {
            if (buffer == null)
                throw new IllegalStateException("no buffer for an echo");
            long number = message.payload().get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
            buffer.payload().set(ValueLayout.JAVA_LONG_UNALIGNED, 0, number);
            buffer.commitTo(message.source(), message.length());
        }
    }

    /** The gateway's part of round trips, one after the other, over the channels in turn. */
    private static final class RoundTrips implements Traffic.Handler {

        private final RpmsgEndpoint[] endpoints;
        private final Api api;
        private final Api.Payload payload;
        private final CountDownLatch finished = new CountDownLatch(1);
        private final Times times = new Times();
        private int left;
        private int next;
        private long sentAt;

        RoundTrips(RpmsgEndpoint[] endpoints, Api api, Api.Payload payload, int messages) {
            this.endpoints = endpoints;
            this.api = api;
            this.payload = payload;
            this.left = messages;
        }

        void send(long now) {
            sentAt = now;
            if (api.trySend(endpoints[next], payload, left) != 1)
                throw new IllegalStateException("no buffer for a message");
            next = next + 1 == endpoints.length ? 0 : next + 1;
        }

        @Override
        public void received(RpmsgEndpoint endpoint, RpmsgMessage message) {
            long now = System.nanoTime();
            times.add(now - sentAt);
            left--;
            if (left > 0) {
                send(now);
            } else {
                finished.countDown();
            }
        }
    }

    /** Counts what arrives, and looks at it. */
    private static final class Sink implements Traffic.Handler {

        private final SharedFile file;
        private final long messages;
        private final MemorySegment seen = MemorySegment.ofArray(new long[1]);
        private long received;

        Sink(SharedFile file, long messages) {
            this.file = file;
            this.messages = messages;
        }

        @Override
        public void received(RpmsgEndpoint endpoint, RpmsgMessage message) {
            seen.set(ValueLayout.JAVA_LONG_UNALIGNED, 0,
                    message.payload().get(ValueLayout.JAVA_LONG_UNALIGNED, 0));
            received++;
            if (received >= messages)
                file.set(Word.DONE, received);
        }
    }
}
