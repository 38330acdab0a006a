package dev.remora.rpmsg.imx.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.testing.RecordedLog;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ControllerTest {

    private final AtomicInteger ready = new AtomicInteger();
    private final AtomicInteger heard = new AtomicInteger();
    private final Counts counts = new Counts();
    private final TestController mailbox = new TestController(8);
    private final Controller controller = new Controller("m4", 3, ready::get, heard::incrementAndGet, counts);

    @AfterEach
    void stop() {
        controller.close();
    }

    private void heard(int times) {
        await().until(() -> heard.get() >= times);
    }

    @Test
    void aNoticeRemembersHowOftenReadyWasSaidByThen() {
        controller.come(mailbox);
        ready.set(5);
        mailbox.notice(3);
        heard(1);
        ready.set(6);

        assertThat(controller.take()).isNotNull().extracting(Notice::times, Notice::ready).containsExactly(1, 5);
        assertThat(controller.take()).isNull();
    }

    @Test
    void noticesThatNobodyTakesWaitAsOne() {
        controller.come(mailbox);
        mailbox.notice(3);
        heard(1);
        ready.set(9);
        mailbox.notice(3);
        heard(2);

        assertThat(controller.take()).as("ready as of the last one").isNotNull().extracting(Notice::times,
                Notice::ready).containsExactly(2, 9);
    }

    @Test
    void otherPartitionsAreCountedOnly() {
        controller.come(mailbox);
        mailbox.notice(0);
        mailbox.notice(7);

        await().until(() -> counts.of(Count.NOTICES_OTHER) == 2);
        assertThat(controller.take()).isNull();
    }

    @Test
    void whatWasSaidBeforeItCameIsOfNoInterest() {
        mailbox.notice(3);
        controller.come(mailbox);
        mailbox.notice(4);
        await().until(() -> counts.of(Count.NOTICES_OTHER) == 1);

        assertThat(controller.take()).isNull();
    }

    @Test
    void aControllerThatIsGoneIsNotHeard() {
        controller.come(mailbox);
        TestController other = new TestController(8);
        controller.go(other);
        assertThat(controller.present()).isTrue();

        controller.go(mailbox);
        mailbox.notice(3);

        assertThat(controller.present()).isFalse();
        assertThat(controller.take()).isNull();
        assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName).doesNotContain(
                "remora-imx-m4-controller");
    }

    @Test
    void theNextControllerTakesThePlaceOfTheFormerOne() {
        TestController next = new TestController(8);
        controller.come(mailbox);
        controller.come(next);
        controller.go(mailbox);

        next.notice(3);
        heard(1);
        assertThat(controller.present()).isTrue();
    }

    @Test
    void aControllerThatWasAwayMayHaveMissedAReset() {
        controller.come(mailbox);
        int since = controller.losses();
        assertThat(controller.tellsOfAll(since)).isTrue();

        controller.go(mailbox);
        assertThat(controller.tellsOfAll(since)).isFalse();
        controller.come(mailbox);

        assertThat(controller.tellsOfAll(since)).isFalse();
        assertThat(controller.tellsOfAll(controller.losses())).isTrue();
    }

    @Test
    void whoSpeaksThroughItsMailboxMayBeAwayAsWell() {
        mailbox.disconnect();
        controller.come(mailbox);
        int since = controller.losses();
        assertThat(controller.tellsOfAll(since)).as("nobody is there").isFalse();
        mailbox.connect();
        assertThat(controller.tellsOfAll(since)).as("nobody has gone").isTrue();

        mailbox.disconnect();
        assertThat(controller.tellsOfAll(since)).isFalse();
        mailbox.connect();

        assertThat(controller.tellsOfAll(since)).isFalse();
        assertThat(controller.tellsOfAll(controller.losses())).isTrue();
    }

    @Test
    void whoHasHeardReadyHearsOfTheResetBeforeIt() {
        controller.come(mailbox);
        ready.set(6);
        mailbox.notice(3);
        controller.look(5);

        assertThat(controller.take()).isNotNull().extracting(Notice::times).isEqualTo(1);
    }

    @Test
    void aControllerThatCannotMeanThisPartitionIsRefusedInOneLine() {
        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.imx")) {
            controller.come(new TestController(3));

            assertThat(log.warnings()).containsExactly(
                    "m4: controller mailbox scu has 3 channels, partition 3 is none of them; goes on without it");
        }
        assertThat(controller.present()).isFalse();
    }
}
