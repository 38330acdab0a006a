package dev.remora.drivers.rpm;

import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgTransport;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A backend with a short ring in each direction and a receive thread, and an RPM that accepts everything: it stops reading
 * while there is no room for its answers. Keeps which thread has done what.
 */
final class RingTransport implements RpmsgTransport {

    private static final int REMOTE = 7;
    private static final int REQUESTS = 3;
    private static final int ANSWERS = 2;
    private static final int SHORTEST = 28;

    /** One operation of the bus, or one delivery, with its thread. */
    record Step(String what, Thread thread) {}

    final List<Step> steps = new CopyOnWriteArrayList<>();
    /** What the RPM has read. */
    final List<byte[]> read = new CopyOnWriteArrayList<>();
    /** All below are guarded by this. */
    private final Deque<byte[]> requests = new ArrayDeque<>();
    private final Deque<byte[]> answers = new ArrayDeque<>();
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable RpmsgEdge edge;
    private int address;
    private boolean masked;
    private boolean delivering;
    private boolean held;
    private boolean ended;

    /** Opens the edge, with one channel. */
    void start(RpmsgBus bus) {
        RpmsgEdge opened = bus.open(this);
        synchronized (this) {
            edge = opened;
            threads.add(Thread.ofPlatform().daemon().name("test-receive").start(this::receive));
            threads.add(Thread.ofPlatform().daemon().name("test-rpm").start(this::answer));
        }
        opened.announced("rpm_requests", REMOTE);
    }

    /** Ends edge and threads. */
    void end() throws InterruptedException {
        RpmsgEdge present;
        synchronized (this) {
            ended = true;
            present = edge;
            notifyAll();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (present != null)
            present.close("the test is over");
    }

    /** Waits until the RPM has no more to do: it has read all, or there is no room to answer. */
    synchronized void settle() throws InterruptedException {
        while (!requests.isEmpty() && answers.size() < ANSWERS) {
            wait();
        }
    }

    /** Whether the receive thread waits, and for the end of polled mode. */
    synchronized boolean receiverIsParked() {
        return masked && !delivering && threads.getFirst().getState() == Thread.State.WAITING;
    }

    synchronized int answersInRing() {
        return answers.size();
    }

    private void answer() {
        try {
            while (answerOne()) {
                // Until the end.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean answerOne() throws InterruptedException {
        while (!ended && (requests.isEmpty() || answers.size() == ANSWERS)) {
            wait();
        }
        if (!ended) {
            byte[] request = requests.remove();
            read.add(request);
            if (request.length >= SHORTEST)
                answers.add(FakeRpm.acceptance(ByteBuffer.wrap(request).order(ByteOrder.LITTLE_ENDIAN).getInt(8)));
            notifyAll();
        }
        return !ended;
    }

    private void receive() {
        try {
            while (awaitAnswer()) {
                deliver();
                synchronized (this) {
                    delivering = false;
                    notifyAll();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean awaitAnswer() throws InterruptedException {
        while (!ended && (answers.isEmpty() || masked || held)) {
            wait();
        }
        delivering = !ended;
        return !ended;
    }

    /** Takes one off the ring, unless the bus cannot take it now. */
    private boolean deliver() {
        byte[] answer;
        RpmsgEdge to;
        int destination;
        synchronized (this) {
            answer = held ? null : answers.peek();
            to = edge;
            destination = address;
        }
        if (answer == null || to == null)
            return false;
        steps.add(new Step("deliver", Thread.currentThread()));
        boolean taken = to.received(REMOTE, destination, MemorySegment.ofArray(answer), 0, answer.length,
                RpmsgEdge.NO_BUFFER) == RpmsgEdge.Taken.DONE;
        synchronized (this) {
            if (taken)
                answers.remove();
            else
                held = true;
            notifyAll();
        }
        return taken;
    }

    @Override
    public String edge() {
        return "rpm.smd";
    }

    @Override
    public String backend() {
        return "ring";
    }

    @Override
    public Optional<String> processor() {
        return Optional.of("rpm");
    }

    @Override
    public int mtu() {
        return 1000;
    }

    @Override
    public synchronized void addressed(LocalAddress channel) {
        address = channel.address();
    }

    @Override
    public synchronized Sent send(int source, int destination, MemorySegment payload, long timeoutNanos, Abort abort)
            throws InterruptedException {
        steps.add(new Step("send", Thread.currentThread()));
        Sent room = awaitWritable(timeoutNanos, abort);
        return room == Sent.OK ? put(payload) : room;
    }

    @Override
    public synchronized Sent trySend(int source, int destination, MemorySegment payload) {
        steps.add(new Step("trySend", Thread.currentThread()));
        return put(payload);
    }

    private synchronized Sent put(MemorySegment payload) {
        if (requests.size() == REQUESTS)
            return Sent.NO_BUFFER;
        requests.add(payload.toArray(ValueLayout.JAVA_BYTE));
        notifyAll();
        return Sent.OK;
    }

    @Override
    public synchronized Sent awaitWritable(long timeoutNanos, Abort abort) throws InterruptedException {
        long deadline = System.nanoTime() + timeoutNanos;
        while (requests.size() == REQUESTS && !abort.aborted()) {
            long left = deadline - System.nanoTime();
            if (left <= 0)
                return Sent.NO_BUFFER;
            wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        }
        return abort.aborted() ? Sent.CLOSED : Sent.OK;
    }

    @Override
    public void notifyWritable() {
        throw new UnsupportedOperationException("not in these tests");
    }

    @Override
    public synchronized Optional<Boolean> drained(int destination) {
        steps.add(new Step("drained", Thread.currentThread()));
        return Optional.of(requests.isEmpty());
    }

    @Override
    public synchronized void wake() {
        notifyAll();
    }

    @Override
    public synchronized void resume(int destination) {
        held = false;
        notifyAll();
    }

    @Override
    public synchronized void mask() {
        steps.add(new Step("mask", Thread.currentThread()));
        masked = true;
        boolean interrupted = false;
        while (delivering) {
            try {
                wait();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted)
            Thread.currentThread().interrupt();
    }

    @Override
    public synchronized void unmask() {
        steps.add(new Step("unmask", Thread.currentThread()));
        masked = false;
        notifyAll();
    }

    @Override
    public int poll(int max) {
        steps.add(new Step("poll", Thread.currentThread()));
        int taken = 0;
        while (taken < max && deliver()) {
            taken++;
        }
        return taken;
    }

    @Override
    public void fail(String reason) {
        throw new UnsupportedOperationException(reason);
    }
}
