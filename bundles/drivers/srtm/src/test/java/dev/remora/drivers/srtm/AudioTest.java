package dev.remora.drivers.srtm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.srtm.AudioBuffer;
import dev.remora.srtm.AudioParameters;
import dev.remora.srtm.AudioParameters.Channels;
import dev.remora.srtm.AudioParameters.Format;
import dev.remora.srtm.AudioStream;
import dev.remora.srtm.AudioStream.Direction;
import dev.remora.srtm.SrtmException.Reason;
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
class AudioTest {

    private static final AudioStream PLAYBACK = new AudioStream(0, Direction.PLAYBACK);
    private static final AudioStream CAPTURE = new AudioStream(0, Direction.CAPTURE);
    private static final AudioBuffer BUFFER = new AudioBuffer(0x9050_0000L, 0x10000, 0x4000);
    private static final String PARAMETERS = "03010000060000000000" + "00" + "02" + "02" + "80bb0000" + "00".repeat(16);
    private static final String SET_BUFFER = "03010000070000000000" + "00" + "00" + "00" + "00000000" + "00005090"
            + "00000100" + "00400000" + "00000000";

    private final Bench bench = new Bench("rpmsg-audio-channel", Category.AUDIO, Bench.PATIENT);
    private final Streams streams = new Streams(bench.session);
    private final AudioHandle audio = new AudioHandle(streams, new Subscriptions());
    private final List<String> events = new CopyOnWriteArrayList<>();

    @BeforeEach
    void listen() {
        bench.notifications = streams;
    }

    @AfterEach
    void end() {
        bench.close();
    }

    private static String request(String command) {
        return "030100 00 %s 0000000000".formatted(command).replace(" ", "") + "00".repeat(23);
    }

    private static String answer(String command, String result, String offset) {
        return "030100 01 %s 0000000000 00 %s 00 %s".formatted(command, result, offset).replace(" ", "")
                + "00".repeat(16);
    }

    private static String period(String command, String index, String tail) {
        return "030100 02 %s 0000000000 %s 02 00".formatted(command, index).replace(" ", "") + "00".repeat(16) + tail;
    }

    /** Asks, and the firmware does it. */
    private String done(String command, Bench.Asking asking) {
        int before = bench.sent().size();
        CompletableFuture<Boolean> done = bench.run(asking);
        String asked = bench.asked(before + 1);
        bench.says(answer(command, "02", "00000000"));
        done.join();
        return asked;
    }

    @Test
    void aStreamIsSetUp() {
        assertThat(done("00", () -> audio.open(PLAYBACK))).isEqualTo(request("00"));
        assertThat(done("06", () -> audio.parameters(PLAYBACK, new AudioParameters(Format.S32, Channels.STEREO,
                48_000)))).isEqualTo(PARAMETERS);
        assertThat(done("07", () -> audio.buffer(PLAYBACK, BUFFER))).isEqualTo(SET_BUFFER);
    }

    @Test
    void eachCommandHasANumberForEachDirection() {
        assertThat(done("01", () -> audio.start(PLAYBACK))).isEqualTo(request("01"));
        assertThat(done("02", () -> audio.pause(PLAYBACK))).isEqualTo(request("02"));
        assertThat(done("03", () -> audio.restart(PLAYBACK))).isEqualTo(request("03"));
        assertThat(done("04", () -> audio.terminate(PLAYBACK))).isEqualTo(request("04"));
        assertThat(done("05", () -> audio.close(PLAYBACK))).isEqualTo(request("05"));
        assertThat(done("08", () -> audio.suspend(PLAYBACK))).isEqualTo(request("08"));
        assertThat(done("09", () -> audio.resume(PLAYBACK))).isEqualTo(request("09"));
        assertThat(done("0a", () -> audio.open(CAPTURE))).isEqualTo(request("0a"));
        assertThat(done("0b", () -> audio.start(CAPTURE))).isEqualTo(request("0b"));
        assertThat(done("0c", () -> audio.pause(CAPTURE))).isEqualTo(request("0c"));
        assertThat(done("0d", () -> audio.restart(CAPTURE))).isEqualTo(request("0d"));
        assertThat(done("0e", () -> audio.terminate(CAPTURE))).isEqualTo(request("0e"));
        assertThat(done("0f", () -> audio.close(CAPTURE))).isEqualTo(request("0f"));
        assertThat(done("12", () -> audio.suspend(CAPTURE))).isEqualTo(request("12"));
        assertThat(done("13", () -> audio.resume(CAPTURE))).isEqualTo(request("13"));
        assertThat(done("11", () -> audio.buffer(CAPTURE, BUFFER))).startsWith("0301000011");
        assertThat(done("10", () -> audio.parameters(CAPTURE, new AudioParameters(Format.S16, Channels.LEFT, 8_000))))
                .startsWith("0301000010");
    }

    @ParameterizedTest
    @CsvSource({"S16,LEFT,00,00", "S24,RIGHT,01,01", "S32,STEREO,02,02", "DSD16,STEREO,31,02", "DSD32,STEREO,32,02"})
    void formatsAreThoseOfTheProtocol(Format format, Channels channels, String formatCode, String channelsCode) {
        String asked = done("06", () -> audio.parameters(PLAYBACK, new AudioParameters(format, channels, 8_000)));
        assertThat(asked).startsWith("03010000060000000000" + "00" + formatCode + channelsCode);
    }

    @ParameterizedTest
    @CsvSource({"01,FAILED,it is not allowed now", "03,FAILED,it failed", "00,MALFORMED,result 0 is not 1 to 3"})
    void whatTheFirmwareDoesNotDoIsSaid(String result, Reason reason, String why) {
        CompletableFuture<Boolean> start = bench.run(() -> audio.start(PLAYBACK));
        bench.asked(1);
        bench.says(answer("01", result, "00000000"));

        assertThat(Bench.failure(start)).hasMessageStartingWith("start playback 0: ").hasMessageEndingWith(why)
                .extracting("reason").isEqualTo(reason);
    }

    @Test
    void aBufferThatIsRefusedIsNone() {
        CompletableFuture<Boolean> set = bench.run(() -> audio.buffer(PLAYBACK, BUFFER));
        bench.asked(1);
        bench.says(answer("07", "01", "00000000"));
        assertThat(Bench.reason(set)).isEqualTo(Reason.FAILED);

        bench.says(period("00", "00", "00000000"));
        assertThat(audio.counts()).containsEntry("malformed", 1L);
    }

    @Test
    void thePositionIsInsideOfTheBuffer() {
        done("07", () -> audio.buffer(PLAYBACK, BUFFER));

        CompletableFuture<Long> position = bench.start(() -> audio.position(PLAYBACK));
        assertThat(bench.asked(2)).isEqualTo(request("16"));
        bench.says(answer("16", "02", "ffff0000"));
        assertThat(position.join()).isEqualTo(0xffff);

        CompletableFuture<Long> outside = bench.start(() -> audio.position(PLAYBACK));
        bench.asked(3);
        bench.says(answer("16", "02", "00000100"));
        assertThat(Bench.failure(outside)).hasMessage(
                "position playback 0: the answer makes no sense: offset 65536 in a buffer of 65536 bytes");

        CompletableFuture<Long> unset = bench.start(() -> audio.position(CAPTURE));
        assertThat(bench.asked(4)).isEqualTo(request("17"));
        bench.says(answer("17", "02", "00000000"));
        assertThat(Bench.reason(unset)).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void periodsAreToldOfTheirStream() {
        done("07", () -> audio.buffer(PLAYBACK, BUFFER));
        done("11", () -> audio.buffer(CAPTURE, BUFFER));
        audio.listen(PLAYBACK, (stream, tail) -> events.add(stream + ": " + tail));
        audio.listen(CAPTURE, (stream, tail) -> events.add(stream + ": " + tail));

        bench.says(period("00", "00", "01000000"));
        bench.says(period("00", "00", "03000000"));
        await().until(() -> events.size() == 2);
        bench.says(period("01", "00", "02000000"));

        await().untilAsserted(() -> assertThat(events).containsExactly("playback 0: 1", "playback 0: 3",
                "capture 0: 2"));
    }

    @Test
    void aPeriodThatTheBufferDoesNotHaveIsCounted() {
        done("07", () -> audio.buffer(PLAYBACK, BUFFER));
        audio.listen(PLAYBACK, (stream, tail) -> events.add("no"));

        bench.says(period("00", "00", "04000000"));
        bench.says(period("00", "00", "ffffffff"));
        bench.says(period("00", "01", "00000000"));
        bench.says(period("00", "00", "000000"));
        bench.says(period("02", "00", "00000000"));
        assertThat(audio.counts()).containsEntry("malformed", 4L).containsEntry("unknown", 1L);

        done("05", () -> audio.close(PLAYBACK));
        bench.says(period("00", "00", "00000000"));
        assertThat(audio.counts()).containsEntry("malformed", 5L);
        assertThat(events).isEmpty();
    }

    @Test
    void listenersEndWithTheirBundle() {
        done("07", () -> audio.buffer(PLAYBACK, BUFFER));
        audio.listen(PLAYBACK, (stream, tail) -> events.add("no"));
        audio.release();

        bench.says(period("00", "00", "00000000"));

        assertThat(audio.counts()).containsEntry("unheard", 1L);
        assertThat(audio.channel()).isEqualTo("rpmsg-audio-channel");
    }

    @Test
    void registersOfTheCodecAreReadAndWritten() {
        CompletableFuture<Integer> read = bench.start(() -> audio.codecRegister(0, 0x1a));
        assertThat(bench.asked(1)).isEqualTo("03010000150000000000" + "00000000000000" + "1a000000" + "00".repeat(12));
        bench.says("03010001150000000000" + "00020000000000" + "1a000000" + "55010000" + "00".repeat(8));
        assertThat(read.join()).isEqualTo(0x155);

        assertThat(done("14", () -> audio.setCodecRegister(0, 0x1a, 0x155))).isEqualTo(
                "03010000140000000000" + "00000000000000" + "1a000000" + "55010000" + "00".repeat(8));

        CompletableFuture<Integer> other = bench.start(() -> audio.codecRegister(0, 0x1a));
        bench.asked(3);
        bench.says("03010001150000000000" + "00020000000000" + "1b000000" + "55010000" + "00".repeat(8));
        assertThat(Bench.failure(other)).hasMessage(
                "read codec register 0x1a of interface 0: the answer makes no sense: it is about register 0x1b");

        assertThatThrownBy(() -> audio.codecRegister(256, 0)).hasMessage(
                "audio interface 256: the index is 0 to 255");
    }

    @Test
    void aBufferLiesBelowFourGibibytesWhateverItsAddress() {
        assertThat(new AudioBuffer(0xffff_fff0L, 16, 16).periods()).isEqualTo(1);
        for (long address : new long[]{-1, 0xffff_fff1L, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThatThrownBy(() -> new AudioBuffer(address, 16, 16)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must lie below 4 GiB");
        }
    }
}
