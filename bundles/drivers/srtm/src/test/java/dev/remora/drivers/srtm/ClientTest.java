package dev.remora.drivers.srtm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.remora.srtm.GpioLine;
import dev.remora.srtm.GpioTrigger;
import dev.remora.srtm.SrtmException;
import dev.remora.srtm.SrtmException.Reason;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests and their answers, without a sequence number. */
@Timeout(60)
class ClientTest {

    private static final GpioLine LINE = new GpioLine(2, 3);
    private static final GpioLine OTHER = new GpioLine(2, 4);
    private static final String OTHER_IS_HIGH = Vectors.GPIO_IS_HIGH.replace("0302", "0402");

    private final Bench bench = Bench.gpio();
    private final Bench hasty = new Bench("rpmsg-io-channel", Category.GPIO, Bench.HASTY);

    @AfterEach
    void end() {
        bench.close();
        hasty.close();
    }

    private static CompletableFuture<Packet> get(Bench bench, GpioLine line) {
        return bench.start(() -> bench.session.client().call(GpioLayout.get(line)));
    }

    @Test
    void anAnswerEndsTheWait() {
        CompletableFuture<Packet> get = get(bench, LINE);
        assertThat(bench.asked(1)).isEqualTo(Vectors.GPIO_GET);

        bench.says(Vectors.GPIO_IS_HIGH);

        assertThat(GpioLayout.value(get.join())).isEqualTo(1);
        assertThat(bench.count(Counter.REQUESTS)).isEqualTo(1);
        assertThat(bench.count(Counter.ANSWERS)).isEqualTo(1);
    }

    @Test
    void whatOnlyLooksLikeTheAnswerDoesNotEndTheWait() {
        CompletableFuture<Packet> get = get(bench, LINE);
        bench.asked(1);

        // Another command, another line, another category, too short, too long, not even a header.
        bench.says(Vectors.GPIO_OUTPUT_DONE);
        bench.says(OTHER_IS_HIGH);
        bench.says(Vectors.RTC_SET_TIME_DONE);
        bench.says(Vectors.GPIO_IS_HIGH.substring(2 * 13));
        bench.says(Vectors.GPIO_IS_HIGH.substring(0, 2 * 13));
        bench.says(Vectors.GPIO_IS_HIGH + "00");

        assertThat(get).isNotDone();
        assertThat(bench.count(Counter.UNMATCHED)).isEqualTo(3);
        assertThat(bench.count(Counter.MALFORMED)).isEqualTo(3);
        bench.says(Vectors.GPIO_IS_HIGH);
        get.join();
    }

    @Test
    void anAnswerWithNothingOutstandingDoesNotEndTheNextWait() {
        bench.says(Vectors.GPIO_IS_HIGH);

        CompletableFuture<Packet> get = get(bench, LINE);

        bench.asked(1);
        assertThat(get).isNotDone();
        assertThat(bench.count(Counter.UNMATCHED)).isEqualTo(1);
        bench.says(Vectors.GPIO_IS_HIGH);
        get.join();
    }

    @Test
    void aSecondAnswerIsNobodys() {
        CompletableFuture<Packet> get = get(bench, LINE);
        bench.asked(1);
        bench.says(Vectors.GPIO_IS_HIGH);
        bench.says(Vectors.GPIO_IS_HIGH);
        get.join();

        assertThat(bench.count(Counter.UNMATCHED)).isEqualTo(1);
    }

    @Test
    void oneRequestIsUnderWayAtATime() {
        CompletableFuture<Packet> first = get(bench, LINE);
        bench.asked(1);
        CompletableFuture<Packet> second = get(bench, OTHER);
        bench.says(OTHER_IS_HIGH);
        assertThat(bench.sent()).hasSize(1);

        bench.says(Vectors.GPIO_IS_HIGH);

        first.join();
        bench.asked(2);
        bench.says(OTHER_IS_HIGH);
        second.join();
    }

    @Test
    void whoWaitsForHisTurnTooLongIsTold() {
        Settings soon = new Settings(TimeUnit.MILLISECONDS.toNanos(200), 0);
        try (Bench slow = new Bench("rpmsg-io-channel", Category.GPIO, soon)) {
            CompletableFuture<Packet> first = get(slow, LINE);
            slow.asked(1);

            CompletableFuture<Packet> second = get(slow, OTHER);

            assertThat(Bench.reason(first)).isEqualTo(Reason.TIMEOUT);
            // It had its turn at the last moment, or not at all.
            assertThat(Bench.failure(second)).hasMessageMatching(
                    "get line 2\\.4: (not sent in 200 ms, others wait for the firmware|no answer in 200 ms.*)");
        }
    }

    @Test
    void aRefusalSaysWhichRequestAndWhy() {
        CompletableFuture<Packet> get = get(bench, LINE);
        bench.asked(1);
        bench.says("05010001020000000000" + "03020100");
        assertThat(Bench.failure(get)).hasMessage("get line 2.3: the firmware says that it failed");
        assertThat(Bench.reason(get)).isEqualTo(Reason.FAILED);

        CompletableFuture<Packet> again = get(bench, LINE);
        bench.asked(2);
        bench.says("05010001020000000000" + "03020200");
        assertThat(Bench.reason(again)).isEqualTo(Reason.UNSUPPORTED);

        CompletableFuture<Packet> third = get(bench, LINE);
        bench.asked(3);
        bench.says("05010001020000000000" + "0302ff00");
        assertThat(Bench.failure(third)).hasMessage(
                "get line 2.3: the answer makes no sense: return code 255 is not 0 to 2");
        assertThat(Bench.reason(third)).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void anAnswerThatIsTheCodeAloneIsARefusal() {
        CompletableFuture<Packet> get = get(bench, LINE);
        bench.asked(1);

        bench.says("05010001020000000000" + "02");

        assertThat(Bench.failure(get)).hasMessage("get line 2.3: the firmware does not know such a request");
        assertThat(Bench.reason(get)).isEqualTo(Reason.UNSUPPORTED);
    }

    @Test
    void anotherMajorVersionIsRefusedClearly() {
        CompletableFuture<Packet> get = get(bench, LINE);
        bench.asked(1);

        bench.says("05020101020000000000" + "030200010000");

        assertThat(Bench.failure(get)).hasMessage("get line 2.3: the firmware speaks version 2.1, this side 1.0");
        assertThat(Bench.reason(get)).isEqualTo(Reason.VERSION);
    }

    @Test
    void anotherMinorVersionIsNoMatter() {
        CompletableFuture<Packet> get = get(bench, LINE);
        bench.asked(1);

        bench.says("05010701020000000000" + "03020001");

        assertThat(GpioLayout.value(get.join())).isEqualTo(1);
    }

    @Test
    void whoGetsNoAnswerIsTold() {
        CompletableFuture<Packet> get = get(hasty, LINE);

        assertThat(Bench.failure(get))
                .hasMessage("get line 2.3: no answer in 1 ms; it may have been done all the same");
        assertThat(Bench.reason(get)).isEqualTo(Reason.TIMEOUT);
        assertThat(hasty.count(Counter.TIMEOUTS)).isEqualTo(1);
    }

    @Test
    void whoGetsAnAnswerOfTheWrongLengthOnlyIsTold() throws InterruptedException {
        Slot slot = new Slot(0);
        Request get = GpioLayout.get(LINE);
        slot.begin(get);

        assertThat(slot.responded(packet(Vectors.GPIO_IS_HIGH + "00"))).isEqualTo(Slot.Verdict.MALFORMED);

        assertThat(slot.wrongLength()).isEqualTo(15);
        assertThat(slot.awaitAnswer(System.nanoTime())).isNull();
    }

    @Test
    void afterATimeOutExactlyOneLateAnswerIsDiscarded() {
        Slot slot = new Slot(TimeUnit.MINUTES.toNanos(10));
        Request get = GpioLayout.get(LINE);
        assertThat(slot.begin(get)).isTrue();
        slot.finish(true);

        assertThat(slot.responded(packet(Vectors.GPIO_IS_HIGH))).isEqualTo(Slot.Verdict.LATE);

        assertThat(slot.begin(get)).isTrue();
        assertThat(slot.responded(packet(Vectors.GPIO_IS_HIGH))).isEqualTo(Slot.Verdict.ANSWER);
    }

    @Test
    void aRequestThatCouldBeTakenForTheLateOneWaitsForItsAnswer() {
        Settings oneIsOutOfTime = new Settings(TimeUnit.SECONDS.toNanos(2), TimeUnit.MINUTES.toNanos(10));
        try (Bench patient = new Bench("rpmsg-io-channel", Category.GPIO, oneIsOutOfTime)) {
            interrupted(patient, LINE);
            CompletableFuture<Packet> again = get(patient, LINE);

            // Says low, while the line was: this one is about before.
            patient.says("05010001020000000000" + "03020000");
            patient.asked(2);
            patient.says(Vectors.GPIO_IS_HIGH);

            assertThat(GpioLayout.value(again.join())).isEqualTo(1);
            assertThat(patient.count(Counter.LATE)).isEqualTo(1);
        }
    }

    @Test
    void aRequestThatCannotBeTakenForTheLateOneDoesNotWait() {
        interrupted(bench, LINE);

        CompletableFuture<Packet> other = get(bench, OTHER);
        bench.asked(2);
        bench.says(Vectors.GPIO_IS_HIGH);
        assertThat(other).isNotDone();
        bench.says(OTHER_IS_HIGH);

        other.join();
        assertThat(bench.count(Counter.LATE)).isEqualTo(1);
    }

    @Test
    void whoWaitsForALateAnswerKeepsNobodyElseWaiting() {
        interrupted(bench, LINE);
        AtomicReference<@Nullable Thread> again = new AtomicReference<>();
        CompletableFuture<Packet> quarantined = bench.start(() -> {
            again.set(Thread.currentThread());
            return bench.session.client().call(GpioLayout.get(LINE));
        });
        await().until(() -> Bench.isWaiting(again.get()));

        CompletableFuture<Packet> other = get(bench, OTHER);

        bench.asked(2);
        bench.says(OTHER_IS_HIGH);
        other.join();
        assertThat(quarantined).isNotDone();
        bench.says(Vectors.GPIO_IS_HIGH);
        bench.asked(3);
        bench.says(Vectors.GPIO_IS_HIGH);
        quarantined.join();
    }

    @Test
    void whenTheQuarantineIsOverTheNextRequestGoesOut() {
        Settings shortly = new Settings(TimeUnit.MINUTES.toNanos(10), TimeUnit.MILLISECONDS.toNanos(1));
        try (Bench patient = new Bench("rpmsg-io-channel", Category.GPIO, shortly)) {
            interrupted(patient, LINE);

            CompletableFuture<Packet> again = get(patient, LINE);

            patient.asked(2);
            patient.says(Vectors.GPIO_IS_HIGH);
            again.join();
            assertThat(patient.count(Counter.LATE)).isZero();
        }
    }

    @Test
    void aRequestIsNotSentWhileTheLateAnswerIsStillExpectedAndSaysSo() {
        assertThat(Bench.reason(get(hasty, LINE))).isEqualTo(Reason.TIMEOUT);

        CompletableFuture<Packet> again = get(hasty, LINE);

        assertThat(Bench.failure(again)).hasMessage(
                "get line 2.3: not sent in 1 ms, an answer to one before it is still expected");
        assertThat(hasty.sent()).hasSize(1);
    }

    @Test
    void soManyLateOnesAreRememberedAndNoMore() {
        Slot slot = new Slot(TimeUnit.MINUTES.toNanos(10));
        int remembered = 0;
        for (int pin = 0; pin < 100; pin++) {
            if (slot.begin(GpioLayout.get(new GpioLine(0, pin)))) {
                remembered++;
                slot.finish(true);
            }
        }

        assertThat(remembered).isEqualTo(32);
    }

    /** Sends one and does not wait for its answer. */
    private static void interrupted(Bench bench, GpioLine line) {
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        int before = bench.sent().size();
        Thread caller = Thread.ofPlatform().daemon().start(() -> thrown.set(catchThrowable(() -> bench.session.client()
                .call(GpioLayout.get(line)))));
        bench.asked(before + 1);
        caller.interrupt();
        await().until(() -> thrown.get() != null);
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void whatNobodyWantsAtItsTurnIsNotSent() throws Exception {
        AtomicBoolean wanted = new AtomicBoolean(true);
        CompletableFuture<Packet> first = get(bench, LINE);
        bench.asked(1);
        CompletableFuture<Boolean> second = bench.start(() -> bench.session.client().callIf(wanted::get, GpioLayout
                .input(OTHER, GpioTrigger.BOTH, false)).isPresent());

        wanted.set(false);
        bench.says(Vectors.GPIO_IS_HIGH);

        first.join();
        assertThat(second.join()).isFalse();
        assertThat(bench.sent()).hasSize(1);
    }

    @Test
    void whenTheChannelGoesNobodyWaitsAnyLonger() {
        CompletableFuture<Packet> first = get(bench, LINE);
        bench.asked(1);
        CompletableFuture<Packet> second = get(bench, OTHER);

        bench.session.end();

        assertThat(Bench.failure(first)).hasMessage("get line 2.3: the channel is gone");
        assertThat(Bench.reason(first)).isEqualTo(Reason.CLOSED);
        assertThat(Bench.reason(second)).isEqualTo(Reason.CLOSED);
        assertThat(Bench.reason(get(bench, LINE))).isEqualTo(Reason.CLOSED);
        assertThat(bench.sent()).hasSize(1);
    }

    @Test
    void aClosedEndpointIsAClosedChannel() {
        bench.channel.endpoint().close();

        assertThat(Bench.failure(get(bench, LINE))).hasMessage("get line 2.3: closed");
    }

    @Test
    void aFirmwareThatReadsNothingIsOutOfTime() {
        bench.channel.endpoint().full(true);

        SrtmException failure = Bench.failure(get(bench, LINE));

        assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(failure).hasMessageContaining("not sent in 600000 ms, the firmware reads nothing");
        // It was not sent: no answer to it is expected.
        bench.channel.endpoint().full(false);
        CompletableFuture<Packet> next = get(bench, LINE);
        bench.asked(1);
        bench.says(Vectors.GPIO_IS_HIGH);
        assertThat(Objects.requireNonNull(next.join()).length()).isEqualTo(14);
    }

    private static Packet packet(String hex) {
        return Packet.of(HexFormat.of().parseHex(hex));
    }
}
