package dev.remora.rpmsg.core;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

/** From the backend's report to the driver's callback, which reads four bytes; each message for the next endpoint. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
public class ReceivePath {

    @Param({"1", "1000"})
    private int endpoints;

    private final MemorySegment message = MemorySegment.ofArray(new byte[16]);
    private EdgeOfEndpoints edge = new EdgeOfEndpoints(0, _ -> {});
    private int[] addresses = {};
    private int next;
    private int sum;

    /** Opens the endpoints. */
    @Setup(Level.Trial)
    public void open() {
        edge = new EdgeOfEndpoints(endpoints,
                received -> sum += received.payload().get(ValueLayout.JAVA_INT_UNALIGNED, 0));
        addresses = new int[endpoints];
        for (int i = 0; i < endpoints; i++) {
            addresses[i] = edge.endpoint(i).address();
        }
    }

    /**
     * What the callback does, alone, for comparison.
     *
     * @return what keeps the compiler from leaving it out
     */
    @Benchmark
    public int bare() {
        sum += message.get(ValueLayout.JAVA_INT_UNALIGNED, 0);
        return sum;
    }

    /**
     * Receives one message.
     *
     * @return what keeps the compiler from leaving it out
     */
    @Benchmark
    public int receive() {
        next = next + 1 == addresses.length ? 0 : next + 1;
        if (!edge.received(addresses[next], message, 16)) {
            throw new IllegalStateException("nobody at " + addresses[next]);
        }
        return sum;
    }
}
