package dev.remora.itests.partition;

import static dev.remora.remoteproc.soft.firmware.stream.StreamLayout.*;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgDriverFor;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgMessage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;

/** Asks the core for one short stream of numbered messages after the other. */
@Component(name = "dev.remora.itests.partition.stream", service = RpmsgDriver.class, scope = ServiceScope.PROTOTYPE)
@RpmsgDriverFor(SERVICE)
public final class StreamDriver implements RpmsgDriver, Traffic.Source {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int COUNT = 50;
    private static final int SIZE = 64;
    /** Turns without any message after which a stream is over, though it has not said so: 2 s. */
    private static final int PATIENCE = 1000;

    private final Traffic traffic;
    private final MemorySegment start = MemorySegment.ofArray(new byte[START_LENGTH]);
    private RpmsgEndpoint endpoint;
    private Ledger.Session session;
    private volatile boolean running;
    private volatile long first;
    private volatile int stream;
    private volatile int quietTurns;

    @Activate
    public StreamDriver(@Reference Traffic traffic) {
        this.traffic = traffic;
    }

    @Override
    public void probe(RpmsgChannel channel) {
        endpoint = channel.endpoint();
        session = traffic.stream().begin();
        traffic.add(this);
    }

    @Override
    public void turn() {
        int quiet = quietTurns;
        if (running && quiet > PATIENCE && session.settle()) {
            running = false;
        }
        quietTurns = quiet + 1;
        if (!running) {
            begin();
        }
    }

    private void begin() {
        stream = (int) (session.id() << 20) + (int) (first & 0xFFFFF) + 1;
        start.set(INT, WHAT, START);
        start.set(INT, START_COUNT, COUNT);
        start.set(INT, START_SIZE, SIZE);
        start.set(INT, START_STREAM, stream);
        first = session.send(COUNT);
        quietTurns = 0;
        boolean sent = false;
        running = true;
        try {
            sent = endpoint.trySend(start);
        } finally {
            if (!sent) {
                running = false;
                session.takeBack(COUNT);
            }
        }
    }

    @Override
    public void received(RpmsgMessage message) {
        quietTurns = 0;
        MemorySegment payload = message.payload();
        if (payload.byteSize() == ANSWER_LENGTH && payload.get(LONG, VALUE) == ANSWER) {
            if (payload.get(INT, ANSWER_STREAM) == stream && payload.get(INT, ANSWER_RUNNING) == 0 && running) {
                // It comes behind the last message: what has not come will not.
                if (session.waiting() == 0 || session.settle()) {
                    running = false;
                }
            }
        } else if (payload.byteSize() != SIZE || !running) {
            session.surprise();
        } else {
            numbered(payload);
        }
    }

    private void numbered(MemorySegment payload) {
        long number = payload.get(LONG, VALUE);
        byte last = payload.get(ValueLayout.JAVA_BYTE, SIZE - 1L);
        if (number < 0 || number >= COUNT || last != (byte) number) {
            session.surprise();
        } else {
            session.answered(first + number);
        }
    }

    @Override
    public void remove() {
        traffic.remove(this);
        session.end();
    }
}
