package dev.remora.drivers.srtm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.srtm.SrtmException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PmicTest {

    private static final int LDO1 = 4;
    private static final String SET_VOLTAGE = "02010000030000000000" + "040000" + "a05a3200";
    private static final String VOLTAGE_SET = "02010001030000000000" + "040000" + "a05a3200";
    private static final String IS_ENABLED = "02010000020000000000" + "040000" + "00000000";
    private static final String GET_VOLTAGE = "02010000040000000000" + "040000" + "00000000";

    private final Bench bench = new Bench("rpmsg-regulator-channel", Category.PMIC, Bench.PATIENT);
    private final Regulators pmic = regulators(true, "4:1800000-3300000");

    @AfterEach
    void end() {
        bench.close();
    }

    private Regulators regulators(boolean registers, String... limits) {
        return new Regulators(bench.session, RegulatorLimits.of(limits, registers));
    }

    @Test
    void aVoltageIsSet() {
        CompletableFuture<Boolean> set = bench.run(() -> pmic.setVoltage(LDO1, 3_300_000));
        assertThat(bench.asked(1)).isEqualTo(SET_VOLTAGE);
        bench.says(VOLTAGE_SET);
        set.join();

        CompletableFuture<Boolean> standby = bench.run(() -> pmic.setStandbyVoltage(LDO1, 1_800_000));
        assertThat(bench.asked(2)).isEqualTo("02010000070000000000" + "040000" + "40771b00");
        bench.says("02010001070000000000" + "040000" + "40771b00");
        standby.join();
    }

    @Test
    void aVoltageIsRead() {
        CompletableFuture<Integer> voltage = bench.start(() -> pmic.voltage(LDO1));
        assertThat(bench.asked(1)).isEqualTo(GET_VOLTAGE);
        bench.says("02010001040000000000" + "040000" + "a05a3200");

        assertThat(voltage.join()).isEqualTo(3_300_000);
    }

    @Test
    void aVoltageThatCannotBeMakesNoSense() {
        CompletableFuture<Integer> voltage = bench.start(() -> pmic.voltage(LDO1));
        bench.asked(1);
        bench.says("02010001040000000000" + "040000" + "ffffffff");

        assertThat(Bench.failure(voltage)).hasMessage(
                "voltage of regulator 4: the answer makes no sense: 4294967295 uV");
    }

    @Test
    void aRegulatorIsSwitched() {
        CompletableFuture<Boolean> enable = bench.run(() -> pmic.enable(LDO1));
        assertThat(bench.asked(1)).isEqualTo("02010000000000000000" + "040000" + "00000000");
        bench.says("02010001000000000000" + "040000" + "00000000");
        enable.join();

        CompletableFuture<Boolean> disable = bench.run(() -> pmic.disable(LDO1));
        assertThat(bench.asked(2)).isEqualTo("02010000010000000000" + "040000" + "00000000");
        bench.says("02010001010000000000" + "040000" + "00000000");
        disable.join();

        CompletableFuture<Boolean> state = bench.start(() -> pmic.isEnabled(LDO1));
        assertThat(bench.asked(3)).isEqualTo(IS_ENABLED);
        bench.says("02010001020000000000" + "040001" + "00000000");
        assertThat(state.join()).isTrue();

        CompletableFuture<Boolean> off = bench.start(() -> pmic.isEnabled(LDO1));
        bench.asked(4);
        bench.says("02010001020000000000" + "040000" + "00000000");
        assertThat(off.join()).isFalse();
    }

    @Test
    void aStateThatIsNeitherOnNorOffMakesNoSense() {
        CompletableFuture<Boolean> state = bench.start(() -> pmic.isEnabled(LDO1));
        bench.asked(1);
        bench.says("02010001020000000000" + "040002" + "00000000");

        assertThat(Bench.reason(state)).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void registersAreReadAndWritten() {
        CompletableFuture<Integer> read = bench.start(() -> pmic.register(0x20));
        assertThat(bench.asked(1)).isEqualTo("02010000050000000000" + "200000" + "00000000");
        bench.says("02010001050000000000" + "200000" + "7f000000");
        assertThat(read.join()).isEqualTo(0x7f);

        CompletableFuture<Boolean> write = bench.run(() -> pmic.setRegister(0x20, 0x7e));
        assertThat(bench.asked(2)).isEqualTo("02010000060000000000" + "200000" + "7e000000");
        bench.says("02010001060000000000" + "200000" + "7e000000");
        write.join();
    }

    @Test
    void theAnswerForAnotherRegulatorIsNone() {
        CompletableFuture<Boolean> set = bench.run(() -> pmic.setVoltage(LDO1, 3_300_000));
        bench.asked(1);
        bench.says("02010001030000000000" + "050000" + "a05a3200");
        assertThat(set).isNotDone();
        bench.says("02010001030000000000" + "040100" + "a05a3200");

        assertThat(Bench.failure(set)).hasMessage(
                "voltage 3300000 uV of regulator 4: the firmware says that it failed");
        assertThat(pmic.counts()).containsEntry("unmatched", 1L);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_799_999, 3_300_001, -1, Integer.MAX_VALUE})
    void aVoltageOutsideOfTheLimitsIsNotSent(int microvolts) {
        String why = "regulator 4: %d uV is not 1800000 to 3300000, its limits".formatted(microvolts);
        assertThatThrownBy(() -> pmic.setVoltage(LDO1, microvolts)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(why);
        assertThatThrownBy(() -> pmic.setStandbyVoltage(LDO1, microvolts)).hasMessage(why);
        assertThat(bench.sent()).isEmpty();
    }

    @Test
    void aRegulatorWithoutLimitsIsOnlyRead() {
        String why = "regulator 5 has no limits: what may be asked of it is configured as limits of dev.remora.drivers.srtm.pmic";
        assertThatThrownBy(() -> pmic.enable(5)).isInstanceOf(IllegalArgumentException.class).hasMessage(why);
        assertThatThrownBy(() -> pmic.disable(5)).hasMessage(why);
        assertThatThrownBy(() -> pmic.setVoltage(5, 3_300_000)).hasMessage(why);
        assertThat(bench.sent()).isEmpty();

        CompletableFuture<Integer> voltage = bench.start(() -> pmic.voltage(5));
        bench.asked(1);
        bench.says("02010001040000000000" + "050000" + "01000000");
        assertThat(voltage.join()).isEqualTo(1);
    }

    @Test
    void theLimitsOfTheBoardAreWhatItsRegulatorsBear() throws IOException {
        String file = Files.readString(Path.of("../../../configadmin/imx-board/dev.remora.drivers.srtm.pmic.cfg.json"));
        String[] entries = Pattern.compile("\"(\\d+:[\\d-]+)\"").matcher(file).results().map(entry -> entry.group(1))
                .toArray(String[]::new);

        RegulatorLimits limits = RegulatorLimits.of(entries, false);

        for (int regulator = 0; regulator < 7; regulator++) {
            int number = regulator;
            limits.checkVoltage(number, 600_000);
            limits.checkVoltage(number, 3_600_000);
            assertThatThrownBy(() -> limits.checkVoltage(number, 599_999)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> limits.checkVoltage(number, 3_600_001)).isInstanceOf(
                    IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> limits.checkSwitch(7)).hasMessageStartingWith("regulator 7 has no limits");
    }

    @Test
    void registersAreWrittenOnlyWhereThatIsConfigured() {
        assertThatThrownBy(() -> regulators(false).setRegister(0x20, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "registers are not written unless registers.writable of dev.remora.drivers.srtm.pmic is true");
        assertThat(bench.sent()).isEmpty();
    }

    @Test
    void numbersThatDoNotFitAreNotSent() {
        assertThatThrownBy(() -> pmic.voltage(256)).hasMessage("voltage of regulator 256: numbers are 0 to 255");
        assertThatThrownBy(() -> pmic.register(-1)).hasMessage("read register -1: numbers are 0 to 255");
        assertThatThrownBy(() -> pmic.setRegister(256, 0)).hasMessage("register 256: numbers are 0 to 255");
        assertThat(bench.sent()).isEmpty();
        assertThat(pmic.channel()).isEqualTo("rpmsg-regulator-channel");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "4:1800000", "4:1.8-3.3", "LDO1:1-2", "4:1-1234567890", "256:1-2", "4:3-2", ""})
    void limitsThatAreNoneAreSaid(String entry) {
        assertThatThrownBy(() -> regulators(false, entry)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("dev.remora.drivers.srtm.pmic: limits \"%s\": ", entry);
    }

    @Test
    void aRegulatorHasItsLimitsOnce() {
        assertThatThrownBy(() -> regulators(false, "4:1-2", "4:1-3")).hasMessage(
                "dev.remora.drivers.srtm.pmic: limits \"4:1-3\": regulator 4 has limits already");
    }
}
