package dev.remora.rpmsg.glink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.edge.Bell;
import dev.remora.rpmsg.testing.Bells;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who follows the remote while a driver does not return. */
class StandInTest {

    private final Bells bells = new Bells();
    private final AtomicInteger pumped = new AtomicInteger();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final StandIn standIn = new StandIn("edge", new Bell(bells.first().doorbell()), this::pump,
            failure -> failures.add(failure.toString()));
    private volatile boolean breaks;

    private boolean pump() {
        if (breaks) {
            throw new IllegalStateException("memory is gone");
        }
        pumped.incrementAndGet();
        return false;
    }

    private static Thread thread() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals(
                "remora-rpmsg-edge-answers")).findFirst().orElseThrow();
    }

    private static boolean isParkedWithoutLimit() { return thread().getState() == Thread.State.WAITING; }

    @AfterEach
    void stop() {
        standIn.stop();
        assertThat(standIn.ended()).isTrue();
    }

    @Test
    void itSleepsUntilThereIsADelivery() {
        standIn.start();
        await().until(StandInTest::isParkedWithoutLimit);
        standIn.deliveryBegins();
        standIn.deliveryEnds();
        await().until(StandInTest::isParkedWithoutLimit);
        assertThat(failures).isEmpty();
    }

    @Test
    void aDeliveryThatTakesLongIsStoodInForAtEachRing() {
        standIn.start();
        standIn.deliveryBegins();
        standIn.deliveryBegins();
        await().until(() -> pumped.get() > 0);
        int before = pumped.get();
        bells.second().ring(0);
        await().until(() -> pumped.get() > before);
        standIn.deliveryEnds();
        await().until(StandInTest::isParkedWithoutLimit);
        int after = pumped.get();
        bells.second().ring(0);
        standIn.deliveryBegins();
        await().until(() -> pumped.get() > after);
    }

    @Test
    void deliveryAfterDeliveryMayBeginAgain() {
        standIn.start();
        for (int i = 0; i < 3; i++) {
            await().until(StandInTest::isParkedWithoutLimit);
            int before = pumped.get();
            standIn.deliveryBegins();
            await().until(() -> pumped.get() > before);
            standIn.deliveryEnds();
        }
    }

    @Test
    void whatEndsItIsReported() {
        breaks = true;
        standIn.start();
        standIn.deliveryBegins();
        await().until(() -> failures.equals(List.of("java.lang.IllegalStateException: memory is gone")));
        assertThat(standIn.ended()).isTrue();
    }

    @Test
    void itEndsWithinADelivery() {
        standIn.start();
        standIn.deliveryBegins();
        await().until(() -> pumped.get() > 0);
        standIn.stop();
        assertThat(standIn.ended()).isTrue();
    }

    @Test
    void oneThatWasNeverStartedEndsToo() {
        standIn.deliveryBegins();
        standIn.deliveryEnds();
        standIn.stop();
        assertThat(standIn.ended()).isTrue();
        assertThat(pumped).hasValue(0);
    }
}
