package dev.remora.rpmsg.glink.ssr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.remoteproc.ProcessorListener.Phase;
import dev.remora.rpmsg.glink.ssr.SsrMessage.CleanupDone;
import dev.remora.rpmsg.glink.ssr.SsrMessage.DoCleanup;
import dev.remora.rpmsg.testing.RecordedLog;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Processors that go are told to all remotes that are left; what remotes tell resets edges. */
class RestartsTest {

    private final Restarts restarts = new Restarts();
    private final List<String> resets = new ArrayList<>();

    private SsrDriver driver(Ends ends) {
        SsrDriver driver = new SsrDriver(restarts, Ends.inventory());
        driver.probe(ends.channel);
        return driver;
    }

    /** One whose remote answers. */
    private SsrDriver answering(Ends ends) {
        SsrDriver driver = driver(ends);
        ends.remote = message -> {
            if (message instanceof DoCleanup(int sequence, String _)) {
                driver.received(Ends.message(new CleanupDone(sequence).bytes()));
            }
        };
        return driver;
    }

    private RestartEdge edge(String processor, String subsystem) {
        return new RestartEdge() {
            @Override
            public Optional<String> processor() {
                return Optional.of(processor);
            }

            @Override
            public Optional<String> subsystem() {
                return Optional.of(subsystem);
            }

            @Override
            public void reset(String reason) {
                resets.add(subsystem + ": " + reason);
            }
        };
    }

    @Test
    void allRemotesAreToldOnceTheProcessorIsOff() {
        Ends adsp = new Ends();
        Ends modem = new Ends();
        answering(adsp);
        answering(modem);
        for (Phase phase : List.of(Phase.BEFORE_START, Phase.AFTER_START, Phase.BEFORE_STOP)) {
            restarts.reached("wcnss", phase, true);
        }
        assertThat(adsp.sent).isEmpty();
        restarts.reached("wcnss", Phase.AFTER_STOP, true);
        restarts.reached("cdsp", Phase.AFTER_STOP, false);
        assertThat(adsp.sent).containsExactly(new DoCleanup(1, "wcnss"), new DoCleanup(2, "cdsp"));
        assertThat(modem.sent).isEqualTo(adsp.sent);
        assertThat(restarts.describe()).isEqualTo("2 open, told 4 times, 0 without an answer");
    }

    @Test
    void aProcessorIsCalledAsItsEdgeSays() {
        Ends modem = new Ends();
        answering(modem);
        RestartEdge edge = edge("adsp", "lpass");
        restarts.add(edge);
        restarts.reached("adsp", Phase.AFTER_STOP, true);
        restarts.remove(edge);
        restarts.reached("adsp", Phase.AFTER_STOP, true);
        assertThat(modem.sent).containsExactly(new DoCleanup(1, "lpass"), new DoCleanup(2, "adsp"));
    }

    @Test
    void whoDoesNotAnswerIsWaitedForOnceAndReported() {
        Ends silent = new Ends();
        Ends good = new Ends();
        SsrDriver driver = driver(silent);
        answering(good);
        silent.remote = message -> driver.received(Ends.message(new CleanupDone(17).bytes()));
        try (RecordedLog log = new RecordedLog(Restarts.class.getName())) {
            restarts.reached("wcnss", Phase.AFTER_STOP, true);
            assertThat(log.warnings()).containsExactly(
                    "glink_ssr: was told that wcnss is gone, and has not dropped it in 1 s: it does not answer");
        }
        assertThat(good.sent).hasSize(1);
        assertThat(restarts.describe()).isEqualTo("2 open, told 2 times, 1 without an answer");
    }

    @Test
    void whoLeavesIsNotWaitedFor() {
        Ends ends = new Ends();
        SsrDriver driver = driver(ends);
        ends.remote = message -> driver.remove();
        restarts.reached("wcnss", Phase.AFTER_STOP, true);
        assertThat(restarts.describe()).isEqualTo("0 open, told 1 times, 0 without an answer");

        Ends gone = new Ends();
        driver(gone);
        gone.closed = true;
        restarts.reached("wcnss", Phase.AFTER_STOP, true);
        assertThat(restarts.describe()).isEqualTo("1 open, told 2 times, 0 without an answer");
    }

    @Test
    void aNameThatCannotBeToldIsSaid() {
        Ends ends = new Ends();
        answering(ends);
        try (RecordedLog log = new RecordedLog(Restarts.class.getName())) {
            restarts.reached("p".repeat(32), Phase.AFTER_STOP, true);
            assertThat(log.warnings()).hasSize(1).first().asString().contains("set ssr.name");
        }
        assertThat(ends.sent).isEmpty();
    }

    @Test
    void aRemoteMayTellAndIsAnsweredOnceTheEdgeIsReset() {
        Ends ends = new Ends();
        SsrDriver driver = driver(ends);
        restarts.add(edge("modem", "mpss"));
        restarts.add(edge("adsp", "lpass"));
        ends.remote = _ -> resets.add("answered");
        driver.received(Ends.message(new DoCleanup(7, "mpss").bytes()));
        assertThat(resets).containsExactly("mpss: subsystem mpss is gone, as another one tells", "answered");
        driver.received(Ends.message(new DoCleanup(8, "dsps").bytes()));
        assertThat(ends.sent).containsExactly(new CleanupDone(7), new CleanupDone(8));
        assertThat(resets).hasSize(3);
    }

    @Test
    void aRemoteThatTellsAgainAndAgainDoesNotFillTheLog() {
        Ends ends = new Ends();
        SsrDriver driver = driver(ends);
        try (RecordedLog log = new RecordedLog(SsrDriver.class.getName())) {
            for (int i = 0; i < 50; i++) {
                driver.received(Ends.message(new DoCleanup(i, "mpss").bytes()));
            }
            assertThat(log.infos()).hasSizeBetween(1, 8);
        }
        assertThat(ends.sent).hasSize(50);
    }

    @Test
    void whatIsNoMessageIsIgnoredWithFewWords() {
        Ends ends = new Ends();
        SsrDriver driver = driver(ends);
        List<String> lines = new CopyOnWriteArrayList<>();
        try (RecordedLog log = new RecordedLog(SsrDriver.class.getName())) {
            for (int i = 0; i < 50; i++) {
                driver.received(Ends.message(MemorySegment.ofArray(new byte[i % 12])));
                driver.received(Ends.message(new CleanupDone(i).bytes()));
            }
            lines.addAll(log.warnings());
        }
        assertThat(lines).hasSize(4).contains("glink_ssr: ignored: 0 bytes are no message",
                "glink_ssr: ignored: an answer to nothing that was asked, sequence 0");
        assertThat(ends.sent).isEmpty();
    }
}
