package dev.remora.remoteproc.soft.firmware.can;

import static dev.remora.remoteproc.soft.firmware.can.SrtmGateway.hex;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A buffer of four periods of 16 KiB, S32 in stereo at 48 kHz: a period is 42.7 ms. */
class SrtmAudioTest {

    private static final String AUDIO = "rpmsg-audio-channel";
    private static final String PARAMETERS = hex("03 01 00 00 06 00 00 00  00 00 00 02 02 80 bb 00"
            + "00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  00");
    private static final String BUFFER = hex("03 01 00 00 07 00 00 00  00 00 00 00 00 00 00 00"
            + "00 00 00 50 90 00 00 01  00 00 40 00 00 00 00 00  00");
    private static final int NOT_ALLOWED = 1;
    private static final int SUCCESS = 2;
    private static final int FAILED = 3;

    private final SrtmGateway gateway = new SrtmGateway();

    @BeforeEach
    void open() {
        assertThat(result(0)).isEqualTo(SUCCESS);
    }

    private int result(int command) {
        return result("03010000%02x".formatted(command) + "00".repeat(28));
    }

    private int result(String request) {
        String answer = gateway.ask(AUDIO, request);
        assertThat(answer).hasSize(66).startsWith("03010001" + request.substring(8, 10));
        return Integer.parseInt(answer.substring(22, 24), 16);
    }

    private void start() {
        assertThat(result(PARAMETERS)).isEqualTo(SUCCESS);
        assertThat(result(BUFFER)).isEqualTo(SUCCESS);
        assertThat(result(1)).isEqualTo(SUCCESS);
    }

    private static String period(int direction, int offset, int tail) {
        return "03010002%02x000000000000020000%02x0000".formatted(direction, offset >> 8) + "00".repeat(12)
                + "%02x000000".formatted(tail);
    }

    @Test
    void eachPeriodIsTold() {
        start();
        gateway.pass(42);
        assertThat(gateway.said(AUDIO)).isEmpty();
        for (int i = 1; i <= 5; i++) {
            gateway.pass(i == 1 ? 1 : 43);
            assertThat(gateway.said(AUDIO)).isEqualTo(period(0, i % 4 * 0x4000, i % 4));
        }
        assertThat(gateway.ask(AUDIO, "0301000016" + "00".repeat(28))).isEqualTo(
                "03010001160000000000" + "00020000400000" + "00".repeat(12) + "01000000");
    }

    @Test
    void aLateTurnTellsFewPeriodsAtOnce() {
        start();
        gateway.pass(10_000);
        for (int i = 0; i < 4; i++) {
            assertThat(gateway.said(AUDIO)).isNotEmpty();
        }
        assertThat(gateway.said(AUDIO)).isEmpty();
        gateway.pass(43);
        assertThat(gateway.said(AUDIO)).isNotEmpty();
        assertThat(gateway.said(AUDIO)).isEmpty();
    }

    @Test
    void aPauseIsSilentAndSoIsTheSleepOfTheGateway() {
        start();
        assertThat(result(2)).isEqualTo(SUCCESS);
        gateway.pass(100);
        assertThat(gateway.said(AUDIO)).isEmpty();
        assertThat(result(3)).isEqualTo(SUCCESS);
        assertThat(result(8)).isEqualTo(SUCCESS);
        gateway.pass(100);
        assertThat(gateway.said(AUDIO)).isEmpty();
        assertThat(result(9)).isEqualTo(SUCCESS);
        gateway.pass(43);
        assertThat(gateway.said(AUDIO)).isNotEmpty();
        assertThat(result(4)).isEqualTo(SUCCESS);
        gateway.pass(100);
        assertThat(gateway.said(AUDIO)).isEmpty();
    }

    @Test
    void theDirectionsAreApart() {
        start();
        assertThat(result(0x0A)).isEqualTo(SUCCESS);
        assertThat(result(PARAMETERS.replaceFirst("0301000006", "0301000010"))).isEqualTo(SUCCESS);
        assertThat(result(BUFFER.replaceFirst("0301000007", "0301000011"))).isEqualTo(SUCCESS);
        assertThat(result(0x0B)).isEqualTo(SUCCESS);
        assertThat(result(4)).isEqualTo(SUCCESS);
        gateway.pass(43);
        assertThat(gateway.said(AUDIO)).isEqualTo(period(1, 0x4000, 1));
        assertThat(gateway.said(AUDIO)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 0x0B})
    void whatIsNotItsTurnIsNotAllowed(int command) {
        assertThat(result(command)).isEqualTo(NOT_ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000000 00400000", "00000100 00000000", "00000100 01400000", "000000ff 00000100",
            "000000f0 00000001"})
    void aBufferThatHasNoWholePeriodsIsNotAllowed(String sizeAndPeriod) {
        assertThat(result("0301000007" + "00".repeat(12) + "00005090" + hex(sizeAndPeriod) + "00".repeat(4))).isEqualTo(
                NOT_ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"03 02 80bb0000", "02 03 80bb0000", "02 02 00000000", "02 02 ffffffff", "ff ff 80bb0000"})
    void parametersThatNobodyCanPlayAreNotAllowed(String parameters) {
        assertThat(result("0301000006" + "00".repeat(6) + hex(parameters) + "00".repeat(16))).isEqualTo(NOT_ALLOWED);
    }

    @Test
    void theCodecKeepsItsRegisters() {
        assertThat(result("0301000014" + "00".repeat(12) + "1f000000 78563412".replace(" ", "") + "00".repeat(8)))
                .isEqualTo(SUCCESS);
        assertThat(gateway.ask(AUDIO, "0301000015" + "00".repeat(12) + "1f000000" + "00".repeat(12))).contains(
                "1f00000078563412");
        assertThat(result("0301000015" + "00".repeat(12) + "00010000" + "00".repeat(12))).isEqualTo(FAILED);
    }

    @Test
    void thereIsOneInterfaceOnly() {
        assertThat(result("03010000000000000000" + "01" + "00".repeat(22))).isEqualTo(FAILED);
        assertThat(result(0x20)).isEqualTo(FAILED);
    }

    @Test
    void aResetOfTheGatewayClosesAll() {
        start();
        gateway.services.forgetGateway();
        gateway.pass(100);
        assertThat(gateway.said(AUDIO)).isEmpty();
        assertThat(result(0)).isEqualTo(SUCCESS);
        assertThat(result(1)).as("no buffer any more").isEqualTo(NOT_ALLOWED);
    }
}
