package dev.remora.remoteproc.soft.firmware.can;

import static dev.remora.remoteproc.soft.firmware.can.SrtmGateway.hex;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Power, clock, sensors and i2c. */
class SrtmBoardTest {

    private static final String LIFE = "rpmsg-life-cycle-channel";
    private static final String PMIC = "rpmsg-regulator-channel";
    private static final String RTC = "rpmsg-rtc-channel";
    private static final String SENSOR = "rpmsg-sensor-channel";
    private static final String I2C = "rpmsg-i2c-channel";

    private final SrtmGateway gateway = new SrtmGateway();

    @Test
    void theGatewayGoesToSleep() {
        String done = hex("01 01 00 01 00 00 00 00 00 00 00");
        assertThat(gateway.ask(LIFE, "01 01 00 00 00 00 00 00  00 00 05")).isEqualTo(done);
        assertThat(gateway.trace).containsExactly("life cycle: the gateway goes to suspend");
        assertThat(gateway.ask(LIFE, "01 01 00 00 00 00 00 00  00 00 05 00")).as("padded").isEqualTo(done);
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7})
    void rebootAndShutdownAreNotAnswered(int mode) {
        assertThat(gateway.ask(LIFE, "01010000000000000000" + "0" + mode)).isEmpty();
        assertThat(gateway.trace).last().isEqualTo("life cycle: the gateway goes to " + (mode == 6
                ? "reboot"
                : "shutdown"));
    }

    @Test
    void thereIsNoNinthMode() {
        assertThat(gateway.ask(LIFE, "01 01 00 00 00 00 00 00  00 00 08")).isEqualTo(hex(
                "01 01 00 01 00 00 00 00 00 00 01"));
    }

    @Test
    void heartBeatsAreCountedAndNotAnswered() {
        gateway.send(LIFE, "01 01 00 02 01 00 00 00 00 00");
        assertThat(gateway.ask(LIFE, "01 01 00 02 01 00 00 00 00 00")).isEmpty();
        assertThat(gateway.ask(LIFE, "01 01 00 00 02 00 00 00 00 00 01")).isEqualTo(hex(
                "01 01 00 01 02 00 00 00 00 00 00"));
        assertThat(gateway.trace).containsExactly("life cycle: heart beat on after 2");
    }

    @Test
    void aVoltageIsSetAndRead() {
        assertThat(gateway.ask(PMIC, "02 01 00 00 03 00 00 00  00 00 04 00 00 a0 5a 32 00")).isEqualTo(hex(
                "02 01 00 01 03 00 00 00  00 00 04 00 00 a0 5a 32 00"));
        assertThat(gateway.ask(PMIC, "02 01 00 00 04 00 00 00  00 00 04 00 00 00 00 00 00")).isEqualTo(hex(
                "02 01 00 01 04 00 00 00  00 00 04 00 00 a0 5a 32 00"));
        assertThat(gateway.ask(PMIC, "02 01 00 00 07 00 00 00  00 00 04 00 00 c0 27 09 00")).isEqualTo(hex(
                "02 01 00 01 07 00 00 00  00 00 04 00 00 c0 27 09 00"));
    }

    @Test
    void aRegulatorIsSwitchedOnAndOff() {
        for (int on = 1; on >= 0; on--) {
            assertThat(gateway.ask(PMIC, "020100000%d00000000000600".formatted(1 - on) + "0000000000")).isEqualTo(
                    "020100010%d000000000006000000000000".formatted(1 - on));
            assertThat(gateway.ask(PMIC, "02 01 00 00 02 00 00 00 00 00 06 00 00 00 00 00 00")).isEqualTo(hex(
                    "02 01 00 01 02 00 00 00 00 00 06 00 0%d 00 00 00 00".formatted(on)));
        }
    }

    @Test
    void aRegisterOfThePmicKeepsItsValue() {
        gateway.ask(PMIC, "02 01 00 00 06 00 00 00 00 00 fe 00 00 11 22 33 44");
        assertThat(gateway.ask(PMIC, "02 01 00 00 05 00 00 00 00 00 fe 00 00 00 00 00 00")).isEqualTo(hex(
                "02 01 00 01 05 00 00 00 00 00 fe 00 00 11 22 33 44"));
    }

    @ParameterizedTest
    @CsvSource({"00, 07, 00 00 00 00", "03, 04, 00 00 00 00", "03, 04, ff ff ff ff", "07, 00, ff ff ff 7f"})
    void aVoltageOrARegulatorThatIsNotThereFails(String command, String regulator, String value) {
        assertThat(gateway.ask(PMIC, "02 01 00 00 " + command + " 00 00 00 00 00 " + regulator + " 00 00 " + value))
                .startsWith(hex("02 01 00 01 " + command + " 00 00 00 00 00 " + regulator + " 01"));
    }

    @Test
    void theClockIsSetAndGoesOn() {
        assertThat(gateway.ask(RTC, "06 01 00 00 00 00 00 00  00 00 00 00 90 c0 19 5d 00 00")).isEqualTo(hex(
                "06 01 00 01 00 00 00 00  00 00 00 00 90 c0 19 5d 00 00"));
        gateway.pass(2_000);
        assertThat(gateway.ask(RTC, "06 01 00 00 01 00 00 00  00 00 00 00 00 00 00 00 00 00")).isEqualTo(hex(
                "06 01 00 01 01 00 00 00  00 00 00 00 92 c0 19 5d 00 00"));
    }

    @Test
    void theAlarmRingsOnceAndIsPendingThen() {
        gateway.ask(RTC, "06 01 00 00 00 00 00 00  00 00 00 00 90 c0 19 5d 00 00");
        gateway.ask(RTC, "06 01 00 00 02 00 00 00  00 00 00 00 93 c0 19 5d 01 00");
        gateway.pass(2_000);
        assertThat(gateway.said(RTC)).isEmpty();
        assertThat(gateway.ask(RTC, "06 01 00 00 03 00 00 00  00 00 00 00 00 00 00 00 00 00")).isEqualTo(hex(
                "06 01 00 01 03 00 00 00  00 00 00 00 93 c0 19 5d 01 00"));
        gateway.pass(1_000);
        assertThat(gateway.said(RTC)).isEqualTo(hex("06 01 00 02 00 00 00 00  00 00 00 00 00 00 00 00 00 00"));
        gateway.pass(1_000);
        assertThat(gateway.said(RTC)).isEmpty();
        assertThat(gateway.ask(RTC, "06 01 00 00 03 00 00 00  00 00 00 00 00 00 00 00 00 00")).isEqualTo(hex(
                "06 01 00 01 03 00 00 00  00 00 00 00 93 c0 19 5d 00 01"));
    }

    @Test
    void anAlarmThatIsOffDoesNotRing() {
        gateway.ask(RTC, "06 01 00 00 02 00 00 00  00 00 00 00 00 00 00 00 00 00");
        gateway.pass(1_000);
        assertThat(gateway.said(RTC)).isEmpty();
        gateway.ask(RTC, "06 01 00 00 04 00 00 00  00 00 00 00 00 00 00 00 01 00");
        gateway.pass(1_000);
        assertThat(gateway.said(RTC)).hasSize(36);
    }

    @Test
    void eachPollDelayIsAStep() {
        assertThat(gateway.ask(SENSOR, "07 01 00 00 02 00 00 00  00 00 00 00 e8 03 00 00")).isEqualTo(hex(
                "07 01 00 01 02 00 00 00  00 00 00 00 00 00 00 00"));
        gateway.pass(5_000);
        assertThat(gateway.said(SENSOR)).as("nobody asked for steps").isEmpty();
        assertThat(gateway.ask(SENSOR, "07 01 00 00 01 00 00 00  00 00 00 00 01 00 00 00")).isEqualTo(hex(
                "07 01 00 01 01 00 00 00  00 00 00 00 00 00 00 00"));
        gateway.pass(999);
        assertThat(gateway.said(SENSOR)).isEmpty();
        for (int step = 1; step <= 3; step++) {
            gateway.pass(1_000);
            assertThat(gateway.said(SENSOR)).isEqualTo(hex("07 01 00 02 01 00 00 00  00 00 00 00 0%d 00 00 00"
                    .formatted(step)));
            assertThat(gateway.said(SENSOR)).isEmpty();
        }
        gateway.ask(SENSOR, "07 01 00 00 01 00 00 00  00 00 00 00 00 00 00 00");
        gateway.pass(1_000);
        assertThat(gateway.said(SENSOR)).isEmpty();
    }

    @Test
    void aDetectorTellsOfItsState() {
        gateway.ask(SENSOR, "07 01 00 00 00 00 00 00  00 00 01 01 01 00 00 00");
        gateway.pass(1_000);
        assertThat(gateway.said(SENSOR)).isEqualTo(hex("07 01 00 02 00 00 00 00  00 00 01 01 01 00 00 00"));
        gateway.pass(1_000);
        assertThat(gateway.said(SENSOR)).isEqualTo(hex("07 01 00 02 00 00 00 00  00 00 01 01 00 00 00 00"));
    }

    @ParameterizedTest
    @CsvSource({"02, 00 00, f3 01 00 00", "02, 00 00, 81 ee 36 00", "01, 02 00, 01 00 00 00", "01, 00 02, 01 00 00 00"})
    void sensorsAndDelaysOutOfRangeFail(String command, String sensor, String value) {
        assertThat(gateway.ask(SENSOR, "07 01 00 00 " + command + " 00 00 00 00 00 " + sensor + value)).isEqualTo(hex(
                "07 01 00 01 " + command + " 00 00 00 00 00 " + sensor + " 01 00 00 00"));
    }

    @Test
    void whatIsWrittenToTheDeviceIsReadBack() {
        assertThat(gateway.ask(I2C, "08 01 00 00 01 01 00 00  00 00 01 00 68 00 00 02 02 00 0d 55")).isEqualTo(hex(
                "08 01 00 01 01 00 00 00  00 00 01 00 68 00 00 02 02 00"));
        gateway.ask(I2C, "08 01 00 00 01 01 00 00  00 00 01 00 68 00 00 00 01 00 0c");
        assertThat(gateway.ask(I2C, "08 01 00 00 00 01 00 00  00 00 01 00 68 00 00 02 03 00")).isEqualTo(hex(
                "08 01 00 01 00 00 00 00  00 00 01 00 68 00 00 02 03 00 00 55 00"));
    }

    @Test
    void theLongestReadFillsABuffer() {
        assertThat(gateway.ask(I2C, "08 01 00 00 00 01 00 00  00 00 01 00 68 00 00 02 de 01")).hasSize(2 * 496);
    }

    @ParameterizedTest
    @CsvSource({"00 00 68 00 00 02 02 00 0d 55", "01 00 69 00 00 02 02 00 0d 55", "01 00 68 00 00 02 03 00 0d 55",
            "01 00 68 00 00 02 01 00 0d 55", "01 00 68 00 00 02 ff ff 0d 55"})
    void aWriteToNobodyOrOfAnotherLengthFails(String rest) {
        assertThat(gateway.ask(I2C, "08 01 00 00 01 01 00 00 00 00 " + rest)).hasSize(36).startsWith(
                "08010001010000000000").satisfies(answer -> assertThat(answer.substring(22, 24)).isEqualTo("01"));
    }
}
