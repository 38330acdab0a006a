package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.RpmsgInventory.EdgeStatus;
import dev.remora.rpmsg.spi.RpmsgEdge;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.awaitility.core.ThrowingRunnable;

/** A bus with one edge, whose receive thread is the test's. */
final class BusFixture implements AutoCloseable {

    /** Long enough never to be reached, but by the tests that are about it. */
    static final long PATIENT = TimeUnit.SECONDS.toNanos(60);

    final FakeServices services = new FakeServices();
    final FakeTransport transport;
    final Bus bus;
    final Edge edge;

    BusFixture() {
        this(limits());
    }

    BusFixture(Limits limits) {
        this(limits, new Policy(), System::nanoTime);
    }

    /** A bus for a backend that has had another one. */
    BusFixture(Limits limits, FakeTransport transport) {
        this(limits, transport, new Policy(), System::nanoTime);
    }

    BusFixture(Limits limits, Policy policy, LongSupplier nanoTime) {
        this(limits, new FakeTransport("m4.vdev0", 0, true), policy, nanoTime);
    }

    private BusFixture(Limits limits, FakeTransport transport, Policy policy, LongSupplier nanoTime) {
        this.transport = transport;
        bus = new Bus(services, policy, limits, nanoTime);
        edge = (Edge) bus.open(transport);
    }

    /** Generous ones. */
    static Limits limits() {
        return limits(64, settings(256, 131072));
    }

    static Limits limits(int channels, ChannelSettings settings) {
        return new Limits(channels, 256, 100000, 32, PATIENT, settings);
    }

    /** Limits of a bus that does not wait for drivers. */
    static Limits impatient() {
        return new Limits(64, 256, 100000, 32, 1, settings(256, 131072));
    }

    /** Nothing waits when a driver has gone. */
    static ChannelSettings settings(int messages, int bytes) {
        return new ChannelSettings(messages, bytes, Overflow.DROP, 0, 25, 15000, Optional.empty());
    }

    /** Messages wait for the next driver, longer than any test. */
    static ChannelSettings graceful(Overflow overflow) {
        return new ChannelSettings(256, 131072, overflow, 600000, 25, 15000, Optional.empty());
    }

    void announce(String name, int destination) {
        edge.announced(name, destination);
        settle();
    }

    void add(Driver driver) {
        bus.add(driver);
        settle();
    }

    void receive(int destination, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        edge.received(0x400, destination, MemorySegment.ofArray(bytes), 0, bytes.length,
                RpmsgEdge.NO_BUFFER);
    }

    /** Waits until the worker has done all that it was asked, and what followed from it. */
    void settle() {
        for (int i = 0; i < 3; i++) {
            CountDownLatch done = new CountDownLatch(1);
            edge.worker().execute(done::countDown);
            Waits.until(done, PATIENT);
        }
    }

    /** The status of the only channel. */
    ChannelStatus status() {
        if (bus.inventory().channels().size() != 1) {
            throw new AssertionError("channels: " + bus.inventory().channels());
        }
        return bus.inventory().channels().getFirst();
    }

    /** The local address of the only channel. */
    int address() {
        return (int) status().source();
    }

    /** The local address of a channel. */
    int address(String name) {
        return (int) bus.inventory().channels().stream().filter(channel -> channel.name().equals(name)).findFirst()
                .orElseThrow().source();
    }

    EdgeStatus edgeStatus() {
        return bus.inventory().edges().getFirst();
    }

    static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(60)).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2))
                .untilAsserted(assertion);
    }

    @Override
    public void close() {
        bus.close();
    }

    /** After the bus is closed: the drivers kept to the rules, their instances are given back, its threads have ended. */
    static void checkNothingIsLeft(FakeDriver... drivers) {
        for (FakeDriver driver : drivers) {
            assertThat(driver.breaches).isEmpty();
            eventually(() -> assertThat(driver.released).containsExactlyInAnyOrderElementsOf(driver.instances));
        }
        eventually(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("remora-bus-")));
    }
}
