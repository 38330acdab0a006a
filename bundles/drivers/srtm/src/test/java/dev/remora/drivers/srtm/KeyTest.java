package dev.remora.drivers.srtm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.srtm.KeyTrigger;
import dev.remora.srtm.Subscription;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class KeyTest {

    private final Bench bench = new Bench("rpmsg-keypad-channel", Category.KEY, Bench.PATIENT);
    private final Keypad keypad = new Keypad(bench.session);
    private final KeyHandle keys = new KeyHandle(keypad, new Subscriptions());
    private final List<String> events = new CopyOnWriteArrayList<>();

    @BeforeEach
    void listen() {
        bench.notifications = keypad;
    }

    @AfterEach
    void end() {
        bench.close();
    }

    private Subscription watched(String answer) {
        CompletableFuture<Subscription> listen = bench.start(() -> keys.listen(7, KeyTrigger.BOTH, false, (key,
                pressed) -> events.add(key + (pressed ? " down" : " up"))));
        assertThat(bench.asked(1)).isEqualTo(Vectors.KEY_WATCH);
        bench.says(answer);
        return listen.join();
    }

    @Test
    void aKeyIsWatchedAndToldOf() {
        watched(Vectors.KEY_WATCHED);

        bench.says(Vectors.KEY_PRESSED);
        bench.says("04010002000000000000" + "0700");

        await().untilAsserted(() -> assertThat(events).containsExactly("7 down", "7 up"));
    }

    @Test
    void anAnswerWithoutTheWakeUpByteIsOneToo() {
        watched("04010001000000000000" + "0700");
    }

    @Test
    void aKeyThatTheFirmwareDoesNotHaveIsRefused() {
        CompletableFuture<Subscription> listen = bench.start(() -> keys.listen(200, KeyTrigger.PRESS, true, (key,
                pressed) -> events.add("no")));
        assertThat(bench.asked(1)).isEqualTo("04010000000000000000" + "c80101");
        bench.says("04010001000000000000" + "c80100");

        assertThat(Bench.failure(listen)).hasMessage("watch key 200: the firmware says that it failed");
        bench.says("04010002000000000000" + "c801");
        assertThat(bench.count(Counter.UNHEARD)).isEqualTo(1);
    }

    @Test
    void keysOutOfRangeAreNotAskedFor() {
        assertThatThrownBy(() -> keys.listen(256, KeyTrigger.PRESS, false, (key, pressed) -> {})).isInstanceOf(
                IllegalArgumentException.class).hasMessage("key 256: must be 0 to 255");
        assertThat(bench.sent()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PRESS,01", "RELEASE,02", "BOTH,03"})
    void triggersAreThoseOfTheProtocol(KeyTrigger trigger, String code) {
        assertThat(KeyLayout.watch(7, trigger, true).packet().bytes()).asHexString().isEqualToIgnoringCase(
                "04010000000000000000" + "07" + code + "01");
    }

    @Test
    void eventsThatCannotBeAreCounted() {
        bench.says("04010002000000000000" + "0702");
        bench.says("04010002000000000000" + "07");
        bench.says("04010002010000000000" + "0701");
        bench.says(Vectors.KEY_PRESSED);

        assertThat(bench.count(Counter.MALFORMED)).isEqualTo(2);
        assertThat(bench.count(Counter.UNKNOWN)).isEqualTo(1);
        assertThat(bench.count(Counter.UNHEARD)).isEqualTo(1);
    }

    @Test
    void listenersEndWithTheirBundle() {
        watched(Vectors.KEY_WATCHED);

        keys.release();

        bench.says(Vectors.KEY_PRESSED);
        assertThat(bench.count(Counter.UNHEARD)).isEqualTo(1);
        assertThat(keys.channel()).isEqualTo("rpmsg-keypad-channel");
        assertThat(keys.counts()).containsEntry("unheard", 1L).containsEntry("answers", 1L);
    }
}
