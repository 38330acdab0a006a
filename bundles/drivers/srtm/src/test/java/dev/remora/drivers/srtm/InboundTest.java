package dev.remora.drivers.srtm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.testing.FakeChannel;
import dev.remora.rpmsg.testing.FakeMessage;
import dev.remora.rpmsg.testing.RecordedLog;
import dev.remora.rpmsg.testing.Sent;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever the firmware sends is counted by cause, and no more. */
class InboundTest {

    private final Bench bench = Bench.gpio();

    @AfterEach
    void end() {
        bench.close();
    }

    @Test
    void aMessageTooShortForAHeaderIsMalformed() {
        try (RecordedLog log = new RecordedLog(Counters.class.getName())) {
            bench.says("");
            bench.says("050100020000000000");
            bench.says("05010002000000000000" + "00".repeat(500));
            assertThat(log.warnings()).containsExactly(
                    "rpmsg-io-channel: ignored a message of bytes: 0 (1 malformed so far)",
                    "rpmsg-io-channel: ignored a message of bytes: 9 (2 malformed so far)");
        }
        assertThat(bench.count(Counter.MALFORMED)).isEqualTo(3);
    }

    @Test
    void aRequestOfTheFirmwareIsAnsweredUnsupported() {
        // A mode change is not for this side, nor is anything else.
        bench.says("01010000000100000000" + "05");
        bench.says("05020000020000000000" + "03020000");

        assertThat(bench.sent()).containsExactly("01010001000100000000" + "02", "05010001020000000000" + "02");
        assertThat(bench.channel.endpoint().sent()).extracting(Sent::destination).containsOnly(FakeChannel.REMOTE);
        assertThat(bench.count(Counter.REFUSED)).isEqualTo(2);
        assertThat(bench.count(Counter.UNANSWERED)).isZero();
    }

    @Test
    void aRequestThatCannotBeAnsweredIsCounted() {
        bench.channel.endpoint().full(true);
        bench.says("05010000020000000000");
        bench.session.received(new FakeMessage(RpmsgChannel.ADDRESS_ANY, HexFormat.of().parseHex(
                "05010000020000000000")), bench.notifications);

        assertThat(bench.count(Counter.UNANSWERED)).isEqualTo(2);
    }

    @Test
    void notificationsOfOtherCategoriesVersionsAndCommandsAreIgnored() {
        bench.notifications = packet -> packet.command() == 0 ? Counter.NOTIFICATIONS : Counter.UNKNOWN;

        bench.says(Vectors.RTC_ALARM);
        bench.says("05020002000000000000" + "0302");
        bench.says("05010002090000000000" + "0302");
        bench.says("05010003000000000000" + "0302");
        bench.says("050100ff000000000000" + "0302");
        bench.says(Vectors.GPIO_EVENT);

        assertThat(bench.count(Counter.FOREIGN)).isEqualTo(3);
        assertThat(bench.count(Counter.VERSION)).isEqualTo(1);
        assertThat(bench.count(Counter.UNKNOWN)).isEqualTo(1);
        assertThat(bench.count(Counter.NOTIFICATIONS)).isEqualTo(1);
    }
}
