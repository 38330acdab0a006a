package dev.remora.rpmsg.core;

import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From a driver's send to the transport, which copies 16 bytes; each message from the next endpoint. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
public class SendPath {

    @Param({"1", "1000"})
    private int endpoints;

    private final MemorySegment message = MemorySegment.ofArray(new byte[16]);
    private Endpoint[] from = {};
    private final CopyingTransport transport = new CopyingTransport();
    private int next;

    /** Opens the endpoints. */
    @Setup(Level.Trial)
    public void open() {
        EdgeOfEndpoints edge = new EdgeOfEndpoints(endpoints, _ -> {});
        from = new Endpoint[endpoints];
        for (int i = 0; i < endpoints; i++) {
            from[i] = edge.endpoint(i);
        }
    }

    /**
     * The transport alone, for comparison.
     *
     * @return whether there was a buffer
     */
    @Benchmark
    public boolean bare() {
        return transport.trySend(1, 1, message) == Sent.OK;
    }

    /** With the configured deadline. */
    @Benchmark
    public void send() throws InterruptedException {
        from().send(message);
    }

    /**
     * Without waiting.
     *
     * @return whether there was a buffer
     */
    @Benchmark
    public boolean trySend() {
        return from().trySend(message);
    }

    private Endpoint from() {
        next = next + 1 == from.length ? 0 : next + 1;
        return from[next];
    }
}
