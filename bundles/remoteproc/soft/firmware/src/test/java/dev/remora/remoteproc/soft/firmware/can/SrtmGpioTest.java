package dev.remora.remoteproc.soft.firmware.can;

import static dev.remora.remoteproc.soft.firmware.can.SrtmGateway.hex;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pins, and the key that one of them presses. */
class SrtmGpioTest {

    private static final String IO = "rpmsg-io-channel";
    private static final String KEYS = "rpmsg-keypad-channel";
    private static final int INPUT = 0;
    private static final int OUTPUT = 1;
    private static final int GET = 2;
    private static final String NOTICE = hex("05 01 00 02 00 00 00 00 00 00 03 02");

    private final SrtmGateway gateway = new SrtmGateway();

    private String pin(int command, int pin, int port, int value) {
        return gateway.ask(IO, "050100000%d0000000000%02x%02x%02x000000".formatted(command, pin, port, value));
    }

    private static String done(int command, int pin, int port, int value) {
        return "050100010%d0000000000%02x%02x00%02x".formatted(command, pin, port, value);
    }

    @Test
    void theVectors() {
        assertThat(gateway.ask(IO, "05 01 00 00 00 00 00 00  00 00 03 02 01 01 00 00")).isEqualTo(done(INPUT, 3, 2, 0));
        assertThat(gateway.said(IO)).as("no event yet").isEmpty();
        pin(OUTPUT, 2, 2, 1);
        assertThat(gateway.said(IO)).isEqualTo(NOTICE);
    }

    @Test
    void anOutputIsHeardByTheNextOddInput() {
        assertThat(pin(OUTPUT, 2, 1, 1)).isEqualTo(done(OUTPUT, 2, 1, 0));
        assertThat(pin(GET, 3, 1, 0)).isEqualTo(done(GET, 3, 1, 1));
        assertThat(pin(GET, 2, 1, 0)).isEqualTo(done(GET, 2, 1, 1));
        assertThat(pin(GET, 3, 0, 0)).isEqualTo(done(GET, 3, 0, 0));
        pin(OUTPUT, 2, 1, 0);
        assertThat(pin(GET, 3, 1, 0)).isEqualTo(done(GET, 3, 1, 0));
    }

    @Test
    void anOutputThatIsOddIsNotDrivenByItsNeighbour() {
        pin(OUTPUT, 3, 1, 0);
        pin(OUTPUT, 2, 1, 1);
        assertThat(pin(GET, 3, 1, 0)).isEqualTo(done(GET, 3, 1, 0));
        pin(INPUT, 3, 1, 0);
        assertThat(pin(GET, 3, 1, 0)).as("an input again").isEqualTo(done(GET, 3, 1, 1));
    }

    @ParameterizedTest(name = "event {0}: rise {1}, fall {2}")
    @CsvSource({"0, 0, 0", "1, 1, 0", "2, 0, 1", "3, 1, 1"})
    void edges(int event, int rise, int fall) {
        pin(INPUT, 3, 2, event);
        pin(OUTPUT, 2, 2, 1);
        assertThat(gateway.said(IO)).isEqualTo(rise == 1 ? NOTICE : "");
        pin(INPUT, 3, 2, event);
        pin(OUTPUT, 2, 2, 0);
        assertThat(gateway.said(IO)).isEqualTo(fall == 1 ? NOTICE : "");
    }

    @Test
    void anEventIsMaskedUntilItIsArmedAgainAndAnEdgeInBetweenIsNotLost() {
        pin(INPUT, 3, 2, 1);
        pin(OUTPUT, 2, 2, 1);
        assertThat(gateway.said(IO)).isEqualTo(NOTICE);
        for (int i = 0; i < 3; i++) {
            pin(OUTPUT, 2, 2, 0);
            pin(OUTPUT, 2, 2, 1);
            assertThat(gateway.said(IO)).isEmpty();
        }
        assertThat(pin(INPUT, 3, 2, 1)).isEqualTo(done(INPUT, 3, 2, 0));
        assertThat(gateway.said(IO)).isEqualTo(NOTICE);
        pin(INPUT, 3, 2, 1);
        assertThat(gateway.said(IO)).as("the three were one").isEmpty();
    }

    @Test
    void whoArmsAnotherEventHearsNothingOfTheFormer() {
        pin(INPUT, 3, 2, 1);
        pin(OUTPUT, 2, 2, 1);
        gateway.said(IO);
        pin(OUTPUT, 2, 2, 0);
        pin(OUTPUT, 2, 2, 1);
        pin(INPUT, 3, 2, 2);
        assertThat(gateway.said(IO)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aLevelIsToldEachTimeItIsArmedWhileItHolds(int event) {
        int holds = event == 5 ? 1 : 0;
        pin(OUTPUT, 2, 2, 1 - holds);
        pin(INPUT, 3, 2, event);
        assertThat(gateway.said(IO)).isEmpty();
        pin(OUTPUT, 2, 2, holds);
        assertThat(gateway.said(IO)).isEqualTo(NOTICE);
        assertThat(gateway.said(IO)).isEmpty();
        pin(INPUT, 3, 2, event);
        assertThat(gateway.said(IO)).isEqualTo(NOTICE);
        pin(OUTPUT, 2, 2, 1 - holds);
        pin(INPUT, 3, 2, event);
        assertThat(gateway.said(IO)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 32, 0, 0", "0, 0, 4, 0", "0, 1, 0, 6", "1, 2, 0, 2", "2, 255, 255, 0"})
    void whatIsOutOfRangeFails(int command, int pin, int port, int value) {
        assertThat(pin(command, pin, port, value)).isEqualTo(
                "050100010%d0000000000%02x%02x0100".formatted(command, pin, port));
    }

    @Test
    void pin30OfPort0PressesKey7() {
        assertThat(gateway.ask(KEYS, "04 01 00 00 00 00 00 00 00 00 07 03 00")).isEqualTo(hex(
                "04 01 00 01 00 00 00 00 00 00 07 00 00"));
        pin(OUTPUT, 30, 0, 1);
        assertThat(gateway.said(KEYS)).isEqualTo(hex("04 01 00 02 00 00 00 00  00 00 07 01"));
        pin(OUTPUT, 30, 0, 1);
        assertThat(gateway.said(KEYS)).as("it is down already").isEmpty();
        pin(OUTPUT, 30, 0, 0);
        assertThat(gateway.said(KEYS)).isEqualTo(hex("04 01 00 02 00 00 00 00  00 00 07 00"));
        pin(OUTPUT, 30, 1, 1);
        assertThat(gateway.said(KEYS)).as("another port").isEmpty();
    }

    @ParameterizedTest(name = "event {0}: press {1}, release {2}")
    @CsvSource({"0, 0, 0", "1, 1, 0", "2, 0, 1", "3, 1, 1"})
    void keysTellWhatWasAskedFor(int event, int press, int release) {
        gateway.ask(KEYS, "04010000000000000000070%d00".formatted(event));
        pin(OUTPUT, 30, 0, 1);
        assertThat(gateway.said(KEYS)).hasSize(24 * press);
        pin(OUTPUT, 30, 0, 0);
        assertThat(gateway.said(KEYS)).hasSize(24 * release);
    }

    @Test
    void keysOutOfRangeFail() {
        assertThat(gateway.ask(KEYS, "04 01 00 00 00 00 00 00 00 00 10 01 00")).isEqualTo(hex(
                "04 01 00 01 00 00 00 00 00 00 10 01 00"));
        assertThat(gateway.ask(KEYS, "04 01 00 00 00 00 00 00 00 00 07 04 00")).isEqualTo(hex(
                "04 01 00 01 00 00 00 00 00 00 07 01 00"));
    }

    @Test
    void afterTheGatewaysResetNobodyIsToldUntilHeAsksAgain() {
        pin(INPUT, 3, 2, 1);
        gateway.ask(KEYS, "04 01 00 00 00 00 00 00 00 00 07 03 00");
        gateway.services.forgetGateway();
        pin(OUTPUT, 2, 2, 1);
        pin(OUTPUT, 30, 0, 1);
        assertThat(gateway.said(IO)).isEmpty();
        assertThat(gateway.said(KEYS)).isEmpty();
        pin(INPUT, 3, 2, 5);
        assertThat(gateway.said(IO)).isEqualTo(NOTICE);
    }

    @Test
    void aGatewayThatSpeaksFromAnotherAddressIsANewOne() {
        pin(INPUT, 3, 2, 1);
        gateway.send(IO, 0x500, SrtmGateway.bytes("05 01 00 00 01 00 00 00 00 00 02 02 01 00 00 00"));
        assertThat(gateway.nextDestination(IO)).isEqualTo(0x500);
        assertThat(gateway.said(IO)).isEmpty();
    }
}
