package dev.remora.drivers.srtm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.srtm.SrtmException.Reason;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class I2cTest {

    private static final byte[] DATA = {0x0d, 0x55};
    private static final String WRITE = "08010000010100000000" + "0100" + "6800" + "0002" + "0200" + "0d55";
    private static final String WRITTEN = "08010001010100000000" + "0100" + "6800" + "0002" + "0200";
    private static final String READ = "08010000000100000000" + "0100" + "6800" + "0000" + "0200";
    private static final String ANSWER = "08010001000100000000" + "0100" + "6800" + "0000";

    private final Bench bench = new Bench("rpmsg-i2c-channel", Category.I2C, Bench.PATIENT);
    private final Buses i2c = new Buses(bench.session);

    @AfterEach
    void end() {
        bench.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {WRITTEN, WRITTEN + "0d55"})
    void bytesAreWritten(String answer) {
        CompletableFuture<Boolean> write = bench.run(() -> i2c.write(1, 0x68, DATA, true));
        assertThat(bench.asked(1)).isEqualTo(WRITE);
        bench.says(answer);

        assertThat(write.join()).isTrue();
    }

    @Test
    void bytesAreRead() {
        CompletableFuture<byte[]> read = bench.start(() -> i2c.read(1, 0x68, 2, false));
        assertThat(bench.asked(1)).isEqualTo(READ);
        bench.says(ANSWER + "0200" + "0d55");

        assertThat(read.join()).containsExactly(DATA);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0100" + "0d", "0200" + "0d", "0100" + "0d55", "0200", "ffff" + "0d55"})
    void dataOfAnotherLengthThanAskedForMakesNoSense(String data) {
        CompletableFuture<byte[]> read = bench.start(() -> i2c.read(1, 0x68, 2, false));
        bench.asked(1);
        bench.says(ANSWER + data);

        assertThat(Bench.reason(read)).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void moreThanWasAskedForIsNoAnswer() {
        CompletableFuture<byte[]> read = bench.start(() -> i2c.read(1, 0x68, 2, false));
        bench.asked(1);
        bench.says(ANSWER + "0300" + "0d5501");
        assertThat(i2c.counts()).containsEntry("malformed", 1L);
        bench.says(ANSWER + "0200" + "0d55");

        assertThat(read.join()).containsExactly(DATA);
    }

    @Test
    void aDeviceThatDoesNotAnswerIsAFailure() {
        CompletableFuture<byte[]> read = bench.start(() -> i2c.read(1, 0x68, 2, false));
        bench.asked(1);
        bench.says("08010001000100000000" + "0101" + "6800" + "0000" + "0200");

        assertThat(Bench.failure(read)).hasMessage("read 2 bytes of 0x68, bus 1: the firmware says that it failed");
    }

    @Test
    void theAnswerForAnotherDeviceIsNone() {
        CompletableFuture<byte[]> read = bench.start(() -> i2c.read(1, 0x168, 1, false));
        bench.asked(1);
        bench.says("08010001000100000000" + "0100" + "6800" + "0000" + "0100" + "01");
        bench.says("08010001000100000000" + "0200" + "6801" + "0000" + "0100" + "02");
        bench.says("08010001000100000000" + "0100" + "6801" + "0000" + "0100" + "03");

        assertThat(read.join()).containsExactly(3);
    }

    @Test
    void theLongestFitIntoAMessage() {
        byte[] most = new byte[478];
        CompletableFuture<Boolean> write = bench.run(() -> i2c.write(0, 0x3ff, most, false));
        assertThat(bench.asked(1)).hasSize(2 * 496);
        bench.says("08010001010100000000" + "0000" + "ff03" + "0000" + "0000");
        write.join();

        CompletableFuture<byte[]> read = bench.start(() -> i2c.read(0, 0x3ff, 478, false));
        bench.asked(2);
        bench.says("08010001000100000000" + "0000" + "ff03" + "0000" + "de01" + "00".repeat(478));
        assertThat(read.join()).isEqualTo(most);
    }

    @Test
    void numbersOutOfRangeAreNotSent() {
        assertThatThrownBy(() -> i2c.read(256, 0x68, 1, true)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bus 256: must be 0 to 255");
        assertThatThrownBy(() -> i2c.read(1, 0x400, 1, true)).hasMessage("device 0x400: must be 0 to 0x3ff");
        assertThatThrownBy(() -> i2c.read(1, 0x68, 0, true)).hasMessage("0 bytes: must be 1 to 478");
        assertThatThrownBy(() -> i2c.write(1, 0x68, new byte[479], true)).hasMessage("479 bytes: must be 0 to 478");
        assertThat(bench.sent()).isEmpty();
        assertThat(i2c.channel()).isEqualTo("rpmsg-i2c-channel");
    }
}
