package dev.remora.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.srtm.GpioLine;
import dev.remora.srtm.GpioLines;
import dev.remora.srtm.GpioListener;
import dev.remora.srtm.GpioTrigger;
import dev.remora.srtm.SrtmException;
import dev.remora.srtm.SrtmException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GpioCommandsTest {

    private static final GpioLine LINE = new GpioLine(2, 3);

    private final FakeGpio m4 = new FakeGpio();
    private final GpioCommands commands = new GpioCommands();
    private final Gogo shell = new Gogo("gpio", commands, "get", "set", "watch");

    @BeforeEach
    void start() {
        commands.services = List.of(on("m4.vdev0", m4));
    }

    @AfterEach
    void stop() {
        shell.close();
    }

    private static Map.Entry<Map<String, Object>, GpioLines> on(String edge, GpioLines lines) {
        return Map.entry(Map.of(RpmsgChannel.EDGE, edge), lines);
    }

    @Test
    void aLineIsSetAndRead() throws Exception {
        assertThat(shell.type("gpio:set 2.3 high")).isEqualTo("2.3: high");
        assertThat(m4.high).containsEntry(LINE, true);
        assertThat(shell.type("gpio:get 2.3")).isEqualTo("2.3: high");
        assertThat(shell.type("gpio:set --json 2.3 0")).isEqualTo("{\"line\":\"2.3\",\"high\":false}");
        assertThat(shell.type("gpio:get 2.3 --json")).isEqualTo("{\"line\":\"2.3\",\"high\":false}");
    }

    @Test
    void whatIsNoLineIsSaid() {
        assertThatThrownBy(() -> shell.type("gpio:get 'pin 7'"))
                .hasMessage("line \"pin 7\": must be PORT.PIN, such as 2.3");
        assertThatThrownBy(() -> shell.type("gpio:get 1.256"))
                .hasMessage("line 1.256: port and pin are 0 to 255");
        assertThatThrownBy(() -> shell.type("gpio:set 2.3 up")).hasMessage("'up' is neither high nor low");
        assertThatThrownBy(() -> shell.type("gpio:watch -t edge 2.3"))
                .hasMessage("'edge' is none of: none, rising, falling, both, low, high");
    }

    @Test
    void whatTheFirmwareRefusesFailsAlsoAsJson() throws Exception {
        m4.fault = new SrtmException(Reason.FAILED, "get 2.3: failed");

        assertThatThrownBy(() -> shell.type("gpio:get 2.3")).hasMessage("get 2.3: failed");
        assertThat(shell.printed("gpio:get --json 2.3").strip()).isEqualTo("{\"error\":\"get 2.3: failed\"}");
    }

    @Test
    void withSeveralChannelsTheEdgeSaysWhich() throws Exception {
        FakeGpio m7 = new FakeGpio();
        commands.services = List.of(on("m7.vdev0", m7), on("m4.vdev0", m4));

        assertThatThrownBy(() -> shell.type("gpio:get 2.3"))
                .hasMessage("m4.vdev0, m7.vdev0 have rpmsg-io-channel: name one with --edge");
        assertThatThrownBy(() -> shell.type("gpio:get --edge m5 2.3"))
                .hasMessage("m4.vdev0, m7.vdev0 have rpmsg-io-channel: name one with --edge, not 'm5'");
        shell.type("gpio:set --edge m7.vdev0 2.3 1");
        assertThat(m7.high).containsKey(LINE);
        assertThat(m4.high).isEmpty();
    }

    @Test
    void withoutTheChannelThereAreNoLines() {
        commands.services = List.of();

        assertThatThrownBy(() -> shell.type("gpio:get 2.3")).hasMessage(
                "no rpmsg-io-channel is bound, see rpmsg:list");
    }

    @Test
    void watchShowsEachEventUntilTheChannelIsGone() throws Exception {
        try (Gogo.Running watch = shell.begin("gpio:watch 2.3")) {
            await().until(() -> m4.listener != null);
            assertThat(m4.trigger).isEqualTo(GpioTrigger.BOTH);
            assertThat(m4.becomes(LINE, true)).isTrue();
            assertThat(m4.becomes(LINE, false)).isTrue();
            watch.untilPrinted("2.3: high\n2.3: low\n");
            commands.services = List.of();
            watch.ends();
            watch.untilPrinted("2.3: high\n2.3: low\n2.3: gone\n");
        }
        assertThat(m4.listener).isNull();
    }

    @Test
    void watchEndsAfterAsManyEventsAsAreAskedFor() throws Exception {
        try (Gogo.Running watch = shell.begin("gpio:watch --json -n 1 -t rising 2.3")) {
            await().until(() -> m4.listener != null);
            assertThat(m4.trigger).isEqualTo(GpioTrigger.RISING);
            m4.becomes(LINE, true);
            watch.ends();
            watch.untilPrinted("{\"line\":\"2.3\",\"high\":true}\n");
        }
        assertThat(m4.listener).isNull();
    }

    @Test
    void watchFailsWithTheReasonWhenItsLineIsLost() throws Exception {
        try (Gogo.Running watch = shell.begin("gpio:watch 2.3")) {
            await().until(() -> m4.listener != null);
            listener().lost(LINE, new SrtmException(Reason.TIMEOUT, "arm 2.3: no answer"));
            assertThatThrownBy(watch::ends).rootCause().hasMessage("arm 2.3: no answer");
        }
    }

    @Test
    void aLineThatCannotBeReadAtItsEventIsNotArmedAgain() throws Exception {
        try (Gogo.Running watch = shell.begin("gpio:watch 2.3")) {
            await().until(() -> m4.listener != null);
            m4.fault = new SrtmException(Reason.CLOSED, "get 2.3: the channel is gone");
            assertThat(listener().triggered(LINE)).isFalse();
            assertThatThrownBy(watch::ends).rootCause().hasMessage("get 2.3: the channel is gone");
        }
    }

    @Test
    void watchEndsWithTheShellAndByHand() throws Exception {
        try (Gogo.Running watch = shell.begin("gpio:watch 2.3")) {
            await().until(() -> m4.listener != null);
            watch.interrupt();
            assertThatThrownBy(watch::ends).hasRootCauseInstanceOf(InterruptedException.class);
        }
        await().until(() -> m4.listener == null);
        try (Gogo.Running watch = shell.begin("gpio:watch 2.3")) {
            await().until(() -> m4.listener != null);
            commands.deactivate();
            watch.ends();
        }
        await().until(() -> m4.listener == null);
    }

    @Test
    void aTerminalThatStandsStillHoldsUpNobodyElsesEvents() throws Exception {
        CountDownLatch goesOn = new CountDownLatch(1);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        OutputStream still = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                try {
                    goesOn.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                printed.write(octet);
            }
        };
        GpioWatch watch = new GpioWatch(m4, LINE, false, new PrintStream(still, false, StandardCharsets.UTF_8));
        CountDownLatch closed = new CountDownLatch(1);
        CompletableFuture<Void> running = CompletableFuture.runAsync(() -> run(watch, closed));
        await().until(() -> m4.listener != null);

        // The thread of all listeners: it returns each time, and at last says that the line is to stay masked.
        int told = 1;
        while (m4.becomes(LINE, true)) {
            told++;
        }
        assertThat(m4.armed).hasValue(1);
        goesOn.countDown();

        await().until(() -> m4.armed.get() == 2);
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("2.3: high\n".repeat(told));
        closed.countDown();
        running.join();
        // Over: nobody reads these.
        for (int i = 0; i < 100; i++) {
            watch.triggered(LINE);
        }
    }

    private static void run(GpioWatch watch, CountDownLatch closed) {
        try {
            watch.run(GpioTrigger.HIGH, 0, () -> true, closed);
        } catch (SrtmException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private GpioListener listener() {
        return Objects.requireNonNull(m4.listener);
    }
}
