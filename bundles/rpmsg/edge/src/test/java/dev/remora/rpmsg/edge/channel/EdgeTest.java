package dev.remora.rpmsg.edge.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.edge.ReceivePolicy;
import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.testing.RecordedLog;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The life of an edge, whatever its wire format. */
class EdgeTest {

    private final FakeFormat format = new FakeFormat();
    private final FakeBus bus = new FakeBus();
    private final List<String> crashes = new ArrayList<>();
    private Edge edge = edge(Optional.empty());

    private Edge edge(Optional<String> processor) {
        return new Edge(new EdgeSettings("e", processor, 0, ReceivePolicy.SLEEP, 1, TimeUnit.MILLISECONDS.toNanos(
                100)), format, new SilentMailbox(), crashes::add);
    }

    @AfterEach
    void dispose() {
        edge.dispose("the test ends");
    }

    private void open() {
        edge.connect(bus);
        edge.open();
    }

    private void awaitEvent(String event) {
        await(event).until(() -> bus.edge().events.contains(event));
    }

    @Test
    void aChannelAppearsAndItsMessagesReachTheBus() {
        open();
        format.link().remoteOpens("echo", 66_559);
        awaitEvent("announced echo 66559");
        assertThat(format.calls).contains("open echo");
        format.link().channels.getFirst().remoteSends("hello");
        format.link().edge.bell().wake();
        awaitEvent("66559: hello");
        await().until(() -> format.link().flushes > 0);
        assertThat(bus.edge().transport.details()).containsEntry("wire", "none").containsEntry("receive.thread",
                "sleep").containsEntry("channel.echo", "fake");
        assertThat(bus.edge().transport.backend()).isEqualTo("fake");
    }

    @Test
    void whatTheBusAsksGoesToTheChannel() {
        open();
        format.link().remoteOpens("echo", 1024);
        awaitEvent("announced echo 1024");
        RpmsgTransport transport = bus.edge().transport;
        assertThat(transport.mtu()).isEqualTo(256);
        assertThat(transport.mtu(1024)).isEqualTo(64);
        assertThat(transport.trySend(1024, 1024, MemorySegment.NULL)).isEqualTo(Sent.NO_BUFFER);
        assertThat(transport.noBufferReason(1024)).contains("the remote refuses");
        assertThat(transport.noBufferReason(1025)).isEmpty();
        assertThat(transport.trySend(1, 1024, MemorySegment.NULL)).as("from elsewhere").isEqualTo(Sent.UNSUPPORTED);
        assertThat(transport.flowControl(1024, 1024, true)).isTrue();
        assertThat(transport.flowControl(1024, 1025, true)).isFalse();
        assertThat(format.calls).contains("pause echo");
    }

    @Test
    void aChannelThatIsGoneComesBackAtTheSameAddress() {
        open();
        format.link().remoteOpens("echo", 1024);
        awaitEvent("announced echo 1024");
        FakeChannel first = format.link().channels.getFirst();
        first.remoteCloses();
        format.link().edge.bell().wake();
        awaitEvent("withdrawn echo 1024");
        assertThat(bus.edge().transport.formerAddresses()).isEmpty();
        format.link().todo(context -> context.remove(first));
        await().until(() -> bus.edge().transport.trySend(1024, 1024, MemorySegment.NULL) == Sent.UNSUPPORTED);
        bus.edge().events.clear();
        format.link().remoteOpens("echo", 1024);
        awaitEvent("announced echo 1024");
        assertThat(bus.edge().transport.trySend(1024, 1024, MemorySegment.NULL)).isEqualTo(Sent.NO_BUFFER);
    }

    @Test
    void aServiceIsMadeKnownToTheFormatWhetherItHasAChannelOrNot() throws InterruptedException {
        open();
        format.link().remoteOpens("echo", 1024);
        awaitEvent("announced echo 1024");
        RpmsgTransport transport = bus.edge().transport;
        transport.announce("echo", 1024, true, 1, () -> false);
        transport.announce("echo", 1024, false, 1, () -> false);
        transport.announce("other", 1030, true, 1, () -> false);
        transport.announce("other", 1030, false, 1, () -> false);
        assertThat(format.calls).containsSubsequence("announce echo", "withdraw echo", "announce other",
                "withdraw other");
    }

    @Test
    void aRemoteThatHasStartedAnewGetsANewLinkAndANewEpoch() {
        edge = edge(Optional.of("adsp"));
        open();
        format.link().remoteOpens("echo", 1024);
        awaitEvent("announced echo 1024");
        format.link().todo(context -> context.restarted("the remote has started anew"));
        await().until(() -> bus.edges.size() == 2);
        assertThat(bus.edges.getFirst().events).last().isEqualTo("closed: the remote has started anew");
        assertThat(bus.edge().epoch()).isEqualTo(2);
        assertThat(format.calls).contains("abandon echo", "abandon").doesNotContain("end");
        await().until(() -> edge.describe().equals("fake edge e: open"));
        assertThat(crashes).isEmpty();
        format.link().remoteOpens("echo", 1024);
        awaitEvent("announced echo 1024");
    }

    @Test
    void aRemoteThatStartsAnewAgainAndAgainDoesNotFillTheLog() {
        try (RecordedLog log = new RecordedLog(Edge.class.getName())) {
            open();
            for (int i = 1; i <= 24; i++) {
                int links = i;
                await().pollInterval(2, TimeUnit.MILLISECONDS).until(() -> format.links.size() == links && edge
                        .describe().equals("fake edge e: open"));
                format.link().todo(context -> context.restarted("the remote has started anew"));
            }
            await().until(() -> format.links.size() == 25);
            assertThat(log.infos()).hasSizeLessThan(24);
        }
    }

    @Test
    void anEdgeThatFailsComesBackByItself() {
        open();
        format.refusal = "not yet";
        format.link().todo(context -> context.failed(new IllegalStateException("index 12 is none")));
        await().until(() -> edge.describe().equals("fake edge e: not yet"));
        assertThat(bus.edge().events).last().isEqualTo("closed: index 12 is none");
        format.refusal = "";
        await().until(() -> edge.describe().equals("fake edge e: open"));
        assertThat(bus.edges).hasSize(2);
        assertThat(bus.edge().transport.details()).containsEntry("last.failure", "not yet");
    }

    @Test
    void whoFollowsAProcessorComesBackWithIt() {
        edge = edge(Optional.of("adsp"));
        open();
        bus.edge().transport.fail("no answer");
        await().until(() -> crashes.size() == 1);
        assertThat(edge.describe()).isEqualTo("fake edge e: no answer");
        edge.remoteIsOff();
        assertThat(format.calls).contains("remote is off");
        edge.open();
        assertThat(edge.describe()).isEqualTo("fake edge e: open");
    }

    @Test
    void whatTheRemoteOfAnOpenEdgeHasLeftIsItsOwn() {
        open();
        edge.remoteIsOff();
        assertThat(format.calls).doesNotContain("remote is off");
    }

    @Test
    void anOrderlyEndClosesChannelsAndThenTheLink() {
        open();
        format.link().remoteOpens("echo", 1024);
        awaitEvent("announced echo 1024");
        format.calls.clear();
        edge.close("updated");
        assertThat(format.calls).containsExactly("stop", "ended", "end echo", "end");
        assertThat(bus.edge().events).last().isEqualTo("closed: updated");
    }

    @Test
    void whatAThreadStillTouchesIsNotClosed() {
        open();
        format.link().ends = false;
        edge.close("updated");
        assertThat(format.calls).contains("abandon").doesNotContain("end");
    }
}
