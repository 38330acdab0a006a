package dev.remora.remoteproc.soft.firmware.can;

import static dev.remora.remoteproc.soft.firmware.can.SrtmGateway.hex;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes for all channels. */
class SrtmServicesTest {

    private final SrtmGateway gateway = new SrtmGateway();

    @Test
    void eachServiceHasItsChannel() {
        assertThat(gateway.channels()).containsExactlyInAnyOrder("rpmsg-life-cycle-channel",
                "rpmsg-regulator-channel", "rpmsg-audio-channel", "rpmsg-micfil-channel", "rpmsg-keypad-channel",
                "rpmsg-io-channel", "rpmsg-rtc-channel", "rpmsg-sensor-channel", "rpmsg-i2c-channel");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"rpmsg-life-cycle-channel, 01 02 00 00 00 00 00 00 00 00 05, 01 01 00 01 00 00 00 00 00 00 02",
            "rpmsg-regulator-channel, 02 02 00 00 03 00 00 00 00 00 04 00 00 a0 5a 32 00, 02 01 00 01 03 00 00 00 00 00 04 02 00 a0 5a 32 00",
            "rpmsg-keypad-channel, 04 00 00 00 00 00 00 00 00 00 07 03 00, 04 01 00 01 00 00 00 00 00 00 07 02 00",
            "rpmsg-io-channel, 05 02 00 00 00 00 00 00 00 00 03 02 01 01 00 00, 05 01 00 01 00 00 00 00 00 00 03 02 02 00",
            "rpmsg-rtc-channel, 06 02 00 00 01 00 00 00 00 00 00 00 00 00 00 00 00 00, 06 01 00 01 01 00 00 00 00 00 00 02 00 00 00 00 00 00",
            "rpmsg-sensor-channel, 07 02 00 00 02 00 00 00 00 00 00 00 e8 03 00 00, 07 01 00 01 02 00 00 00 00 00 00 00 02 00 00 00",
            "rpmsg-i2c-channel, 08 02 00 00 01 01 00 00 00 00 01 00 68 00 00 02 02 00 0d 55, 08 01 00 01 01 00 00 00 00 00 01 02 68 00 00 02 02 00"})
    void aRequestOfAnotherMajorVersionIsUnsupported(String channel, String request, String answer) {
        assertThat(gateway.ask(channel, request)).isEqualTo(hex(answer));
    }

    @Test
    void anotherVersionOfAudioFailsSinceItsCodesAreOthers() {
        String answer = gateway.ask("rpmsg-audio-channel", "03 02" + "00".repeat(31));
        assertThat(answer).isEqualTo(hex("03 01 00 01 00 00 00 00 00 00 00 03" + "00".repeat(21)));
    }

    @Test
    void anotherMinorVersionIsServed() {
        assertThat(gateway.ask("rpmsg-life-cycle-channel", "01 01 07 00 00 00 00 00 00 00 05"))
                .isEqualTo(hex("01 01 00 01 00 00 00 00 00 00 00"));
    }

    @Test
    void aRequestOfAnotherLengthIsUnsupported() {
        assertThat(gateway.ask("rpmsg-regulator-channel", "02 01 00 00 03 00 00 00 00 00 04 00 00 a0 5a 32"))
                .isEqualTo(hex("02 01 00 01 03 00 00 00 00 00 04 02 00 a0 5a 32 00"));
        assertThat(gateway.ask("rpmsg-life-cycle-channel", "01 01 00 00 00 00 00 00 00 00"))
                .isEqualTo(hex("01 01 00 01 00 00 00 00 00 00 02"));
        assertThat(gateway.ask("rpmsg-rtc-channel", "06 01 00 00 01" + "00".repeat(14)))
                .isEqualTo(hex("06 01 00 01 01 00 00 00 00 00 00 02 00 00 00 00 00 00"));
    }

    @ParameterizedTest
    @CsvSource({"rpmsg-life-cycle-channel, 1, 11, 10", "rpmsg-regulator-channel, 2, 17, 11",
            "rpmsg-keypad-channel, 4, 13, 11", "rpmsg-io-channel, 5, 16, 12", "rpmsg-rtc-channel, 6, 18, 11",
            "rpmsg-sensor-channel, 7, 16, 12", "rpmsg-i2c-channel, 8, 18, 11"})
    void anUnknownCommandIsUnsupported(String channel, int category, int length, int codeAt) {
        byte[] request = new byte[length];
        request[0] = (byte) category;
        request[1] = 1;
        request[4] = (byte) 200;
        gateway.send(channel, SrtmGateway.ADDRESS, request);
        String answer = gateway.said(channel);
        assertThat(answer).startsWith("0%d010001c8".formatted(category));
        assertThat(answer.substring(2 * codeAt, 2 * codeAt + 2)).isEqualTo("02");
        assertThat(gateway.said(channel)).isEmpty();
    }

    @Test
    void anUnknownCategoryIsUnsupported() {
        assertThat(gateway.ask("rpmsg-io-channel", "f2 01 00 00 05 00 00 00 00 00 01 02 03"))
                .isEqualTo(hex("f2 01 00 01 05 00 00 00 00 00 02"));
        assertThat(gateway.trace).anyMatch(line -> line.startsWith("rpmsg-io-channel: unsupported category -14"));
    }

    @Test
    void whatIsNoRequestIsNotAnswered() {
        gateway.send("rpmsg-io-channel", "05 01 00 01 00 00 00 00 00 00 03 02 00 00");
        gateway.send("rpmsg-io-channel", "05 01 00 02 00 00 00 00 00 00 03 02");
        gateway.send("rpmsg-io-channel", "05 01 00 09 00 00 00 00 00 00 03 02");
        gateway.send("rpmsg-io-channel", "05 01 00 00 00 00 00 00 00");
        gateway.send("rpmsg-io-channel", "");
        assertThat(gateway.said("rpmsg-io-channel")).isEmpty();
        assertThat(gateway.trace).contains("rpmsg-io-channel: 9 bytes are no message");
    }

    @Test
    void theAnswerGoesToWhoAsked() {
        gateway.send("rpmsg-rtc-channel", 77, SrtmGateway.bytes("06 01 00 00 01" + "00".repeat(13)));
        assertThat(gateway.nextDestination("rpmsg-rtc-channel")).isEqualTo(77);
    }

    @Test
    void whateverComesTheCoreLivesOn() {
        Random random = new Random(12);
        for (int i = 0; i < 5_000; i++) {
            for (String channel : gateway.channels()) {
                byte[] message = new byte[random.nextInt(40)];
                random.nextBytes(message);
                if (message.length > 4) {
                    message[0] = (byte) (1 + random.nextInt(8));
                    message[1] = 1;
                    message[3] = 0;
                    message[4] = (byte) random.nextInt(26);
                }
                gateway.send(channel, SrtmGateway.ADDRESS, message);
                while (!gateway.said(channel).isEmpty()) {
                    // Each is read.
                }
            }
            gateway.nanos += 100_000_000;
            gateway.services.loop();
            gateway.trace.clear();
        }
        assertThat(gateway.ask("rpmsg-i2c-channel", "08 01 00 00 00 00 00 00 00 00 01 00 68 00 00 02 00 00"))
                .endsWith("0000").startsWith("0801000100");
    }
}
