package dev.remora.remoteproc.soft.firmware.stream;

import dev.remora.remoteproc.soft.core.RpmsgEndpoint;
import dev.remora.remoteproc.soft.core.Trace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** One stream: numbered messages as fast as the gateway takes them. */
final class Stream implements Runnable {

    private final int id;
    private final RpmsgEndpoint endpoint;
    private final long count;
    private final ByteBuffer message;
    private final Trace trace;
    private final Answers answers;
    private final AtomicLong answered = new AtomicLong();
    private volatile int destination;
    private volatile boolean stopped;
    private volatile boolean running = true;
    private volatile long sent;

    /** Of {@code count} messages; 0: until stopped. */
    Stream(int id, RpmsgEndpoint endpoint, int destination, long count, int size, Trace trace, Answers answers) {
        this.id = id;
        this.endpoint = endpoint;
        this.destination = destination;
        this.count = count == 0 ? Long.MAX_VALUE : count;
        message = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        this.trace = trace;
        this.answers = answers;
    }

    int id() {
        return id;
    }

    /** Counts the answers about this stream. */
    long nextAnswer() {
        return answered.incrementAndGet();
    }

    /** What is sent from now on goes to that address. */
    void goTo(int address) {
        destination = address;
    }

    void stop() {
        stopped = true;
    }

    boolean isRunning() { return running; }

    long sent() {
        return sent;
    }

    @Override
    public void run() {
        long number = 0;
        boolean up = true;
        while (up && number < count && !stopped) {
            Arrays.fill(message.array(), (byte) number);
            message.putLong(StreamLayout.VALUE, number);
            up = endpoint.send(destination, message);
            if (up) {
                number++;
                sent = number;
            }
        }
        running = false;
        trace.log("stream: ended after " + number + (up ? "" : ", the gateway went away"));
        answers.send(endpoint, destination, this);
    }
}
