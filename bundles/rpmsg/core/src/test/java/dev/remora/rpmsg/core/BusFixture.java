package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ThrowingRunnable;

/** A bus with one edge, whose receive thread is the test's. */
final class BusFixture implements AutoCloseable {

    /** Long enough never to be reached, but by the tests that are about it. */
    static final long PATIENT = TimeUnit.SECONDS.toNanos(60);

    final FakeServices services = new FakeServices();
    final FakeTransport transport = new FakeTransport("m4.vdev0");
    final Bus bus;
    final Edge edge;

    BusFixture() {
        this(new Limits(64, 256, 131072, PATIENT));
    }

    BusFixture(Limits limits) {
        bus = new Bus(services, limits);
        edge = (Edge) bus.open(transport);
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
        edge.received(0x400, destination, MemorySegment.ofArray(bytes), 0, bytes.length);
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
        if (bus.channels().size() != 1) {
            throw new AssertionError("channels: " + bus.channels());
        }
        return bus.channels().getFirst();
    }

    /** The local address of the only channel. */
    int address() {
        return (int) status().source();
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
