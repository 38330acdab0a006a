package dev.remora.rpmsg.glink.ssr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.ProcessorListener.Phase;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.core.RealBus;
import dev.remora.rpmsg.glink.Pair;
import dev.remora.rpmsg.testing.RecordedLog;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two gateways tell each other of dead subsystems, over an edge and with the real bus on both sides. */
@Timeout(60)
class SsrChannelTest {

    private final List<String> resets = new CopyOnWriteArrayList<>();
    private final Restarts first = new Restarts();
    private final Restarts second = new Restarts();
    private final RealBus firstBus = new RealBus();
    private final RealBus secondBus = new RealBus();
    private final Pair pair = new Pair("glink_ssr");

    private void drive(RealBus bus, Restarts restarts) {
        bus.add(1, SsrDriver.CHANNEL, () -> new SsrDriver(restarts, bus.inventory()));
    }

    @BeforeEach
    void open() {
        drive(firstBus, first);
        drive(secondBus, second);
        second.add(new RestartEdge() {
            @Override
            public Optional<String> processor() {
                return Optional.empty();
            }

            @Override
            public Optional<String> subsystem() {
                return Optional.of("wcnss");
            }

            @Override
            public void reset(String reason) {
                resets.add(reason);
            }
        });
        pair.open(firstBus.bus(), secondBus.bus());
        await().until(() -> first.describe().startsWith("1 open") && second.describe().startsWith("1 open"));
    }

    @AfterEach
    void close() {
        pair.close();
        firstBus.close();
        secondBus.close();
    }

    @Test
    void aProcessorThatIsGoneIsToldAndDropped() {
        first.reached("wcnss", Phase.AFTER_STOP, true);
        assertThat(resets).containsExactly("subsystem wcnss is gone, as another one tells");
        first.reached("cdsp", Phase.AFTER_STOP, false);
        assertThat(resets).hasSize(1);
        assertThat(first.describe()).isEqualTo("1 open, told 2 times, 0 without an answer");
    }

    @Test
    void bothEndsMayTell() {
        second.reached("modem", Phase.AFTER_STOP, true);
        first.reached("wcnss", Phase.AFTER_STOP, true);
        assertThat(second.describe()).isEqualTo("1 open, told 1 times, 0 without an answer");
        assertThat(resets).hasSize(1);
    }

    @Test
    void whoDoesNotAnswerIsNamedByItsEdge() {
        secondBus.remove(1);
        secondBus.add(2, SsrDriver.CHANNEL, Silent::new);
        try (RecordedLog log = new RecordedLog(Restarts.class.getName())) {
            first.reached("wcnss", Phase.AFTER_STOP, true);
            assertThat(log.warnings())
                    .containsExactly("first: glink_ssr: was told that wcnss is gone, and has not dropped"
                            + " it in 1 s: it does not answer");
        }
        assertThat(resets).isEmpty();
    }

    private static final class Silent implements RpmsgDriver {

        @Override
        public void probe(RpmsgChannel channel) {}

        @Override
        public void received(RpmsgMessage message) {}

        @Override
        public void remove() {}
    }

    @Test
    void whoIsGoneIsNotTold() {
        pair.close();
        await().until(() -> first.describe().startsWith("0 open"));
        first.reached("wcnss", Phase.AFTER_STOP, true);
        assertThat(first.describe()).isEqualTo("0 open, told 0 times, 0 without an answer");
    }
}
