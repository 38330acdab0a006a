package dev.remora.rpmsg.glink.ssr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.glink.ssr.SsrMessage.CleanupDone;
import dev.remora.rpmsg.glink.ssr.SsrMessage.DoCleanup;
import dev.remora.rpmsg.glink.ssr.SsrMessage.Malformed;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes of both messages. */
class SsrMessageTest {

    private static final String DO_CLEANUP = "00000000" + "00000000" + "01000000" + "04000000" + "6d707373"
            + "00".repeat(28);
    private static final String CLEANUP_DONE = "00000000" + "01000000" + "01000000";

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static SsrMessage read(byte[] bytes) {
        return SsrMessage.of(MemorySegment.ofArray(bytes));
    }

    @Test
    void whatIsSentLooksAsItMust() {
        assertThat(new DoCleanup(1, "mpss").bytes().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(bytes(DO_CLEANUP));
        assertThat(new CleanupDone(1).bytes().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(bytes(CLEANUP_DONE));
    }

    @Test
    void whatIsReceivedIsUnderstood() {
        assertThat(read(bytes(DO_CLEANUP))).isEqualTo(new DoCleanup(1, "mpss"));
        assertThat(read(bytes(CLEANUP_DONE))).isEqualTo(new CleanupDone(1));
        assertThat(read(bytes(CLEANUP_DONE + "2a2a"))).as("longer").isEqualTo(new CleanupDone(1));
    }

    @Test
    void theLongestNameFits() {
        String name = "x".repeat(31);
        assertThat(SsrMessage.of(new DoCleanup(-1, name).bytes())).isEqualTo(new DoCleanup(-1, name));
        assertThat(SsrName.isUsable(name)).isTrue();
        assertThat(SsrName.isUsable(name + "x")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"0|1|version 1 is unknown", "4|2|command 2 of 48 bytes is unknown",
            "12|0|a name of 0 characters", "12|32|a name of 32 characters", "12|-1|a name of -1 characters",
            "16|0|a name that is not printable", "17|32|a name that is not printable"})
    void anOddMessageIsRefused(int offset, int value, String why) {
        byte[] odd = bytes(DO_CLEANUP);
        MemorySegment segment = MemorySegment.ofArray(odd);
        if (offset < 16) {
            segment.set(ValueLayout.JAVA_INT_UNALIGNED, offset, value);
        } else {
            odd[offset] = (byte) value;
        }
        assertThat(read(odd)).isInstanceOfSatisfying(Malformed.class, malformed -> assertThat(malformed.why())
                .startsWith(why));
    }

    @Test
    void aMessageThatIsTooShortIsRefused() {
        byte[] whole = bytes(DO_CLEANUP);
        for (int length = 0; length < whole.length; length++) {
            assertThat(read(Arrays.copyOf(whole, length))).as("%d bytes", length).isInstanceOf(Malformed.class);
        }
    }
}
