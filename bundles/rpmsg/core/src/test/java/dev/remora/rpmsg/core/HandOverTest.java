package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.BusFixture.PATIENT;
import static dev.remora.rpmsg.core.BusFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.RetainedMessage;
import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Receivers of both kinds come and go under a stream at full speed, on a ring of few buffers that are written anew as soon
 * as they are given back: each message arrives once, in order, unharmed; each buffer comes back once.
 */
@Timeout(240)
class HandOverTest {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final int MESSAGES = 40_000;
    private static final int BUFFERS = 16;

    private final FakeTransport transport = new FakeTransport("m4.vdev0", BUFFERS, false);
    private final ReceiveBuffers buffers = new ReceiveBuffers(transport);
    private final DropCounters drops = new DropCounters();
    private final Inbox inbox = new Inbox(1024, new InboxSettings(8, 64, Overflow.HOLD, 4), drops, buffers);

    private final MemorySegment ring = MemorySegment.ofArray(new int[BUFFERS]);
    private final BlockingQueue<Integer> free = new LinkedBlockingQueue<>();
    private final AtomicIntegerArray lent = new AtomicIntegerArray(BUFFERS);
    private final Semaphore resumes = new Semaphore(0);
    private final List<Integer> received = Collections.synchronizedList(new ArrayList<>(MESSAGES));
    private final BlockingQueue<RetainedMessage> retained = new LinkedBlockingQueue<>();
    private final List<Integer> retainedNumbers = Collections.synchronizedList(new ArrayList<>());
    private final List<String> breaches = Collections.synchronizedList(new ArrayList<>());
    private final AtomicBoolean over = new AtomicBoolean();

    /** A driver's callback: not twice at once, not after it was detached; retains a message now and then. */
    private final class Taking implements Inbox.Receiver {

        private final AtomicInteger inside = new AtomicInteger();
        private volatile boolean gone;
        private final int leaveAfter;
        private int taken;

        Taking(int leaveAfter) {
            this.leaveAfter = leaveAfter;
        }

        @Override
        public void received(RpmsgMessage message) {
            if (gone)
                breaches.add("called after it was detached");
            if (inside.incrementAndGet() > 1)
                breaches.add("called twice at once");
            int number = message.payload().get(INT, 0);
            received.add(number);
            if (number % 7 == 0) {
                retainedNumbers.add(number);
                retained.add(message.retain());
            }
            taken++;
            if (taken == leaveAfter && !inbox.detach(this, PATIENT))
                breaches.add("waited for itself");
            inside.decrementAndGet();
        }
    }

    private void giveBack(int buffer) {
        if (lent.getAndSet(buffer, 0) != 1)
            breaches.add("buffer " + buffer + " given back twice");
        ring.setAtIndex(INT, buffer, -1);
        free.add(buffer);
    }

    /** The receive thread. */
    private void stream(boolean inBuffers) throws InterruptedException {
        for (int number = 0; number < MESSAGES; number++) {
            int buffer = free.take();
            ring.setAtIndex(INT, buffer, number);
            lent.set(buffer, 1);
            Taken taken = deliver(buffer, inBuffers);
            while (taken == Taken.HELD) {
                assertThat(resumes.tryAcquire(PATIENT, TimeUnit.NANOSECONDS)).isTrue();
                taken = deliver(buffer, inBuffers);
            }
            if (taken == Taken.DONE)
                giveBack(buffer);
        }
    }

    private Taken deliver(int buffer, boolean inBuffers) {
        return inbox.deliver(7, ring, 4L * buffer, 4, inBuffers ? buffer : RpmsgEdge.NO_BUFFER);
    }

    private void swap() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        while (!over.get()) {
            Taking next = new Taking(random.nextInt(4) == 0 ? 1 + random.nextInt(20) : -1);
            if (random.nextBoolean())
                inbox.attach(next);
            else
                inbox.attachBlocking(next, "remora-test-hand-over");
            int before = received.size();
            for (int i = 0; i < 1000 && received.size() < before + 5; i++) {
                Thread.onSpinWait();
            }
            if (!inbox.detach(next, PATIENT))
                breaches.add("detach gave up");
            next.gone = true;
        }
    }

    private void release() {
        try {
            for (int number = 0; number >= 0;) {
                RetainedMessage message = retained.take();
                number = message.length() == 0 ? -1 : message.payload().get(INT, 0);
                if (number >= 0 && number != retainedNumbers.removeFirst())
                    breaches.add("retained message shows " + number);
                message.release();
            }
        } catch (InterruptedException e) {
            breaches.add("interrupted");
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void noMessageIsLostDoubledOrOvertaken(boolean inBuffers) throws InterruptedException {
        transport.whenReleased = this::giveBack;
        transport.whenResumed = _ -> resumes.release();
        IntStream.range(0, BUFFERS).forEach(free::add);
        Thread swapping = Thread.ofPlatform().start(this::swap);
        Thread releasing = Thread.ofPlatform().start(this::release);

        stream(inBuffers);
        over.set(true);
        swapping.join();
        inbox.attach(new Taking(-1));
        retained.add(new RetainedCopy(0, new byte[0]));
        releasing.join();

        assertThat(received).isEqualTo(IntStream.range(0, MESSAGES).boxed().toList());
        assertThat(breaches).isEmpty();
        assertThat(drops.snapshot()).isEqualTo(Map.of());
        eventually(() -> assertThat(free).hasSize(BUFFERS));
        assertThat(buffers.held()).isZero();
        assertThat(buffers.retained()).isZero();
        assertThat(inbox.retained()).isZero();
        assertThat(inbox.queued()).isZero();
        eventually(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
                .doesNotContain("remora-test-hand-over"));
    }
}
