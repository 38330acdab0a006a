package dev.remora.drivers.srtm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.srtm.GpioLine;
import dev.remora.srtm.GpioListener;
import dev.remora.srtm.GpioTrigger;
import dev.remora.srtm.SrtmException;
import dev.remora.srtm.SrtmException.Reason;
import dev.remora.srtm.Subscription;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class GpioTest {

    private static final GpioLine LINE = new GpioLine(2, 3);

    private final Bench bench = Bench.gpio();
    private final Lines lines = new Lines(bench.session);
    private final GpioHandle meter = new GpioHandle(lines, new Subscriptions());
    private final GpioHandle radio = new GpioHandle(lines, new Subscriptions());
    private final List<GpioLine> events = new CopyOnWriteArrayList<>();
    private final AtomicBoolean again = new AtomicBoolean(true);

    @BeforeEach
    void listen() {
        bench.notifications = lines;
    }

    @AfterEach
    void end() {
        bench.close();
    }

    private boolean triggered(GpioLine line) {
        events.add(line);
        return again.get();
    }

    /** Arms the line as a bundle, and the firmware agrees. */
    private Subscription armed(GpioHandle as) {
        int before = bench.sent().size();
        CompletableFuture<Subscription> input = bench.start(() -> as.input(LINE, GpioTrigger.RISING, true,
                this::triggered));
        assertThat(bench.asked(before + 1)).isEqualTo(Vectors.GPIO_INPUT);
        bench.says(Vectors.GPIO_INPUT_DONE);
        return input.join();
    }

    @Test
    void aLineIsRead() {
        CompletableFuture<Boolean> get = bench.start(() -> meter.get(LINE));
        assertThat(bench.asked(1)).isEqualTo(Vectors.GPIO_GET);
        bench.says(Vectors.GPIO_IS_HIGH);

        assertThat(get.join()).isTrue();
    }

    @Test
    void aValueThatNoLineHasMakesNoSense() {
        CompletableFuture<Boolean> get = bench.start(() -> meter.get(LINE));
        bench.asked(1);
        bench.says("05010001020000000000" + "03020002");

        assertThat(Bench.failure(get)).hasMessage(
                "get line 2.3: the answer makes no sense: value 2 is neither 0 nor 1");
    }

    @Test
    void aLineIsSet() {
        CompletableFuture<Boolean> set = bench.run(() -> meter.output(LINE, true));
        assertThat(bench.asked(1)).isEqualTo(Vectors.GPIO_OUTPUT);
        bench.says(Vectors.GPIO_OUTPUT_DONE);

        assertThat(set.join()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"NONE,00", "RISING,01", "FALLING,02", "BOTH,03", "LOW,04", "HIGH,05"})
    void triggersAreThoseOfTheProtocol(GpioTrigger trigger, String code) {
        assertThat(GpioLayout.input(LINE, trigger, false).packet().bytes()).asHexString().isEqualToIgnoringCase(
                "05010000000000000000" + "0302" + code + "000000");
    }

    @Test
    void anEventIsToldAndTheLineArmedAgain() {
        armed(meter);

        bench.says(Vectors.GPIO_EVENT);

        assertThat(bench.asked(2)).isEqualTo(Vectors.GPIO_INPUT);
        assertThat(events).containsExactly(LINE);
        bench.says(Vectors.GPIO_INPUT_DONE);
        bench.says(Vectors.GPIO_EVENT);
        bench.asked(3);
        assertThat(events).containsExactly(LINE, LINE);
        assertThat(meter.counts()).containsEntry("notifications", 2L).containsEntry("requests", 3L);
    }

    @Test
    void aListenerThatSaysNoLeavesTheLineMasked() {
        again.set(false);
        armed(meter);

        bench.says(Vectors.GPIO_EVENT);
        await().until(() -> events.size() == 1);

        CompletableFuture<Boolean> get = bench.start(() -> meter.get(LINE));
        assertThat(bench.asked(2)).isEqualTo(Vectors.GPIO_GET);
        bench.says(Vectors.GPIO_IS_HIGH);
        get.join();
    }

    @Test
    void aListenerThatThrowsDoesNotSilenceTheLine() {
        CompletableFuture<Subscription> input = bench.start(() -> meter.input(LINE, GpioTrigger.RISING, true, line -> {
            events.add(line);
            throw new IllegalStateException("no");
        }));
        bench.asked(1);
        bench.says(Vectors.GPIO_INPUT_DONE);
        input.join();

        bench.says(Vectors.GPIO_EVENT);

        assertThat(bench.asked(2)).isEqualTo(Vectors.GPIO_INPUT);
        bench.says(Vectors.GPIO_INPUT_DONE);
        bench.says(Vectors.GPIO_EVENT);
        await().until(() -> events.size() == 2);
    }

    @Test
    void anInterruptThatAListenerLeavesBehindDoesNotSilenceTheLine() {
        CompletableFuture<Subscription> input = bench.start(() -> meter.input(LINE, GpioTrigger.RISING, true, line -> {
            Thread.currentThread().interrupt();
            return true;
        }));
        bench.asked(1);
        bench.says(Vectors.GPIO_INPUT_DONE);
        input.join();

        bench.says(Vectors.GPIO_EVENT);

        assertThat(bench.asked(2)).isEqualTo(Vectors.GPIO_INPUT);
    }

    @Test
    void aListenerMayAskOnItsOwnThread() {
        List<Boolean> values = new CopyOnWriteArrayList<>();
        CompletableFuture<Subscription> input = bench.start(() -> meter.input(LINE, GpioTrigger.RISING, true, line -> {
            try {
                values.add(meter.get(line));
            } catch (SrtmException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return false;
        }));
        bench.asked(1);
        bench.says(Vectors.GPIO_INPUT_DONE);
        input.join();

        bench.says(Vectors.GPIO_EVENT);
        assertThat(bench.asked(2)).isEqualTo(Vectors.GPIO_GET);
        bench.says(Vectors.GPIO_IS_HIGH);

        await().untilAsserted(() -> assertThat(values).containsExactly(true));
    }

    @Test
    void anEventThatComesBeforeTheAnswerIsNotLost() {
        CompletableFuture<Subscription> input = bench.start(() -> meter.input(LINE, GpioTrigger.RISING, true,
                this::triggered));
        bench.asked(1);

        bench.says(Vectors.GPIO_EVENT);
        bench.says(Vectors.GPIO_INPUT_DONE);

        input.join();
        await().until(() -> events.size() == 1);
    }

    @Test
    void aFloodOfEventsIsOneForTheListener() {
        Object gate = new Object();
        CompletableFuture<Subscription> input = bench.start(() -> meter.input(LINE, GpioTrigger.RISING, true, line -> {
            synchronized (gate) {
                events.add(line);
                return false;
            }
        }));
        bench.asked(1);
        bench.says(Vectors.GPIO_INPUT_DONE);
        input.join();

        synchronized (gate) {
            for (int i = 0; i < 1000; i++) {
                bench.says(Vectors.GPIO_EVENT);
            }
        }

        await().until(() -> !events.isEmpty());
        assertThat(bench.count(Counter.MERGED)).isGreaterThanOrEqualTo(998);
        assertThat(bench.count(Counter.NOTIFICATIONS)).isEqualTo(1000);
    }

    @Test
    void eventsThatNobodyListensToOrThatAreShortAreCounted() {
        bench.says(Vectors.GPIO_EVENT);
        bench.says(Vectors.GPIO_EVENT.substring(0, 22));
        bench.says("05010002010000000000" + "0302");

        assertThat(bench.count(Counter.UNHEARD)).isEqualTo(1);
        assertThat(bench.count(Counter.MALFORMED)).isEqualTo(1);
        assertThat(bench.count(Counter.UNKNOWN)).isEqualTo(1);
    }

    @Test
    void aLineWithAListenerIsItsBundlesAlone() {
        Subscription subscription = armed(meter);

        assertThatThrownBy(() -> radio.output(LINE, true)).isInstanceOf(IllegalStateException.class).hasMessage(
                "line 2.3: somebody else listens to it");
        assertThatThrownBy(() -> radio.input(LINE)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> radio.input(LINE, GpioTrigger.LOW, false, this::triggered)).isInstanceOf(
                IllegalStateException.class);
        assertThat(bench.sent()).hasSize(1);

        subscription.close();
        armed(radio);
    }

    @Test
    void whatWaitsForItsTurnDoesNotUndoWhatAListenerHasAskedFor() {
        CompletableFuture<Boolean> get = bench.start(() -> radio.get(new GpioLine(0, 0)));
        bench.asked(1);
        AtomicReference<@Nullable Thread> outputs = new AtomicReference<>();
        CompletableFuture<Boolean> output = bench.run(() -> {
            outputs.set(Thread.currentThread());
            radio.output(LINE, true);
        });
        await().until(() -> Bench.isWaiting(outputs.get()));
        CompletableFuture<Subscription> input = bench.start(() -> meter.input(LINE, GpioTrigger.RISING, true,
                this::triggered));
        await().until(() -> !isUnheard());

        bench.says("05010001020000000000" + "00000001");

        get.join();
        assertThat(bench.asked(2)).isEqualTo(Vectors.GPIO_INPUT);
        bench.says(Vectors.GPIO_INPUT_DONE);
        input.join();
        assertThatThrownBy(output::join).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void aSubscriptionIsReplacedByTheNextOfTheSameBundle() {
        armed(meter);
        List<GpioLine> second = new CopyOnWriteArrayList<>();
        GpioListener next = line -> !second.add(line);
        CompletableFuture<Subscription> input = bench.start(() -> meter.input(LINE, GpioTrigger.RISING, true, next));
        bench.asked(2);
        bench.says(Vectors.GPIO_INPUT_DONE);
        input.join();

        bench.says(Vectors.GPIO_EVENT);

        await().until(() -> second.size() == 1);
        assertThat(events).isEmpty();
    }

    @Test
    void anOutputEndsTheSubscriptionAndIsNotArmedAgain() {
        armed(meter);
        bench.says(Vectors.GPIO_EVENT);
        bench.asked(2);

        // The line is being armed again; the output has the next turn.
        CompletableFuture<Boolean> output = bench.run(() -> meter.output(LINE, true));
        await().until(this::isUnheard);
        bench.says(Vectors.GPIO_INPUT_DONE);
        assertThat(bench.asked(3)).isEqualTo(Vectors.GPIO_OUTPUT);
        bench.says(Vectors.GPIO_OUTPUT_DONE);

        output.join();
        assertThat(bench.sent()).hasSize(3);
    }

    private boolean isUnheard() {
        return lines.notified(Packet.notification(Category.GPIO, 0, 12).u8(10, 3).u8(11, 2)) == Counter.UNHEARD;
    }

    @Test
    void aListenerThatTheFirmwareRefusesIsNotCalled() {
        CompletableFuture<Subscription> input = bench.start(() -> meter.input(LINE, GpioTrigger.RISING, true,
                this::triggered));
        bench.asked(1);
        bench.says("05010001000000000000" + "03020100");

        assertThat(Bench.failure(input)).hasMessage("input line 2.3: the firmware says that it failed");
        bench.says(Vectors.GPIO_EVENT);
        assertThat(bench.count(Counter.UNHEARD)).isEqualTo(1);
    }

    @Test
    void whoseLineCannotBeArmedAgainIsTold() {
        List<Reason> lost = new CopyOnWriteArrayList<>();
        CompletableFuture<Subscription> input = bench.start(() -> meter.input(LINE, GpioTrigger.RISING, true,
                new GpioListener() {
                    @Override
                    public boolean triggered(GpioLine line) {
                        return true;
                    }

                    @Override
                    public void lost(GpioLine line, SrtmException cause) {
                        lost.add(cause.reason());
                    }
                }));
        bench.asked(1);
        bench.says(Vectors.GPIO_INPUT_DONE);
        input.join();

        bench.says(Vectors.GPIO_EVENT);
        for (int attempt = 2; attempt <= 4; attempt++) {
            bench.asked(attempt);
            bench.says("05010001000000000000" + "03020100");
        }

        await().untilAsserted(() -> assertThat(lost).containsExactly(Reason.FAILED));
        bench.says(Vectors.GPIO_EVENT);
        assertThat(bench.count(Counter.UNHEARD)).isEqualTo(1);
    }

    @Test
    void subscriptionsEndWithTheirBundle() {
        armed(meter);

        meter.release();

        bench.says(Vectors.GPIO_EVENT);
        assertThat(bench.count(Counter.UNHEARD)).isEqualTo(1);
        assertThat(events).isEmpty();
        armed(radio);
    }

    @Test
    void aBundleThatHasGivenTheServiceBackDoesNotListenAnyMore() {
        meter.release();

        Subscription late = armed(meter);

        bench.says(Vectors.GPIO_EVENT);
        assertThat(bench.count(Counter.UNHEARD)).isEqualTo(1);
        late.close();
    }

    @Test
    void linesAreWrittenAsPortAndPin() {
        assertThat(GpioLine.of("2.3")).isEqualTo(LINE).hasToString("2.3");
        for (String no : List.of("2", "2.", ".3", "2.3.4", "2.256", "999.0", "-1.0", "a.b", "")) {
            assertThatThrownBy(() -> GpioLine.of(no)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
