package dev.remora.rpmsg.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.platform.SharedMemory;
import dev.remora.rpmsg.testing.RecordedLog;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CounterKeepaliveTest {

    private final Keepalive keepalive = new Keepalive(
            Map.of("kind", "counter", "memory.target", "(name=m4)", "offset", "0x10", "edge", FakeBus.EDGE, "limit",
                    3));
    private final FakeBus bus = keepalive.bus;
    private final SharedMemory memory = (SharedMemory) Proxy.newProxyInstance(SharedMemory.class.getClassLoader(),
            new Class<?>[]{SharedMemory.class}, (_, method, arguments) -> switch (method.getName()) {
                case "name" -> "m4";
                case "size" -> 0x14L;
                case "get32" -> read((long) arguments[0]);
                default -> throw new UnsupportedOperationException(method.getName());
            });
    private int counter;
    private boolean memoryGone;

    private int read(long offset) {
        assertThat(offset).isEqualTo(0x10);
        if (memoryGone)
            throw new IllegalStateException("closed");
        return counter;
    }

    private void countsFor(int periods) {
        for (int i = 0; i < periods; i++) {
            counter++;
            keepalive.timer.periodsPass(1);
        }
    }

    @Test
    void aCounterThatAdvancesKeepsTheEdgeAlive() {
        counter = -5;
        keepalive.comes(1, memory);

        countsFor(20);

        assertThat(bus.failures).isEmpty();
    }

    @Test
    void aCounterThatStopsFailsTheEdgeOnce() {
        keepalive.comes(1, memory);
        countsFor(5);

        keepalive.timer.periodsPass(2);
        assertThat(bus.failures).isEmpty();
        keepalive.timer.periodsPass(1);
        assertThat(bus.failures).containsExactly("m4.vdev0: keepalive test: counter at 0x10 of memory m4 stays 0x5"
                + " for 3 periods of 1000 ms");
        keepalive.timer.periodsPass(10);
        assertThat(bus.failures).hasSize(1);
    }

    @Test
    void aCounterThatNeverBeganFailsTheEdge() {
        keepalive.comes(1, memory);

        keepalive.timer.periodsPass(4);

        assertThat(bus.failures).hasSize(1);
    }

    @Test
    void withoutASessionNothingIsWatched() {
        bus.open = false;
        keepalive.comes(1, memory);
        keepalive.timer.periodsPass(10);
        bus.open = true;
        keepalive.timer.periodsPass(3);
        assertThat(bus.failures).isEmpty();

        bus.open = false;
        keepalive.timer.periodsPass(1);
        bus.open = true;
        keepalive.timer.periodsPass(3);

        assertThat(bus.failures).isEmpty();
    }

    @Test
    void eachSessionIsWatchedAnew() {
        keepalive.comes(1, memory);
        keepalive.timer.periodsPass(4);
        bus.epoch = 2;

        keepalive.timer.periodsPass(3);
        assertThat(bus.failures).hasSize(1);
        keepalive.timer.periodsPass(1);
        assertThat(bus.failures).hasSize(2);
    }

    @Test
    void aNewBusMayCountItsSessionsAnew() {
        keepalive.comes(1, memory);
        keepalive.timer.periodsPass(4);
        keepalive.busGoes();
        keepalive.timer.periodsPass(4);

        keepalive.busComes();
        keepalive.timer.periodsPass(4);

        assertThat(bus.failures).hasSize(2);
    }

    @Test
    void memoryThatGoesIsNoLongerRead() {
        keepalive.comes(1, memory);
        keepalive.timer.periodsPass(1);

        keepalive.goes(1, memory);
        memoryGone = true;
        keepalive.timer.periodsPass(10);

        assertThat(bus.failures).isEmpty();
        assertThat(keepalive.timer.tasks()).isZero();
    }

    @Test
    void aCounterOutsideOfTheMemoryIsToldAndNotWatched() {
        Keepalive outside = new Keepalive(Map.of("kind", "counter", "memory.target", "(name=m4)", "offset", "0x14",
                "edge", FakeBus.EDGE));
        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.keepalive")) {
            outside.comes(1, memory);

            assertThat(log.warnings()).singleElement().asString().contains("0x14 is outside of memory m4");
        }
        assertThat(outside.timer.tasks()).isZero();
    }
}
