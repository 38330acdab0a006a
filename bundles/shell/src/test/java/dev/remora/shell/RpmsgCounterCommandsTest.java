package dev.remora.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.RpmsgInventory.EndpointStatus;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RpmsgCounterCommandsTest {

    private final FakeBus bus = new FakeBus();
    private final RpmsgCounterCommands commands = new RpmsgCounterCommands();
    private final Gogo shell = new Gogo("rpmsg", commands, "stats", "dropped", "dump");

    RpmsgCounterCommandsTest() {
        commands.inventory = bus;
        bus.channels = List.of(FakeBus.SAMPLE, FakeBus.WAITING, FakeBus.TTY);
        bus.edges = List.of(FakeBus.M4, FakeBus.MODEM);
    }

    @AfterEach
    void closeShell() {
        shell.close();
    }

    @Test
    void countsForEachEdgeAndEachOfItsChannels() throws Exception {
        assertThat(shell.type("rpmsg:stats").lines()).containsExactly(
                "EDGE      CHANNEL              SENT  RECEIVED  QUEUED  HELD  DROPPED",
                "m4.vdev0  (all)                106   106       12      4     no-driver=1 no-endpoint=4 queue-full=2",
                "          rpmsg-client-sample  101   100       0       0",
                "          rpmsg-tty            5     6         12      4     no-driver=1 queue-full=2",
                "modem     (all)                0     0         0       0     unbound=7",
                "          rpmsg-tty            0     0         0       0     unbound=7");
    }

    @Test
    void countsAsJson() throws Exception {
        bus.channels = List.of(FakeBus.WAITING);
        bus.edges = List.of(FakeBus.M4);

        assertThat(shell.type("rpmsg:stats --json")).isEqualTo("""
                [{"edge":"m4.vdev0","epoch":3,"sent":5,"received":6,"queued":12,"held":4,\
                "dropped":{"no-driver":1,"no-endpoint":4,"queue-full":2},\
                "channels":[{"id":"m4.vdev0.rpmsg-tty.-1.1025","sent":5,"received":6,"queued":12,"held":4,\
                "dropped":{"no-driver":1,"queue-full":2}}]}]""");
    }

    @Test
    void countsWhatWasDroppedOutsideOfChannels() throws Exception {
        assertThat(shell.type("rpmsg:dropped").lines()).containsExactly(
                "EDGE      CAUSE        MESSAGES",
                "m4.vdev0  no-endpoint  4");
        assertThat(shell.type("rpmsg:dropped --json"))
                .isEqualTo("[{\"edge\":\"m4.vdev0\",\"cause\":\"no-endpoint\",\"messages\":4}]");
    }

    @Test
    void dumpsAChannelWithTheBundlesThatKeepBuffers() throws Exception {
        bus.endpoints.put(FakeBus.WAITING.id(), List.of(
                new EndpointStatus(0x401, "tty 1.0.0", true, 5, 6, 12, 3000, 4, 1),
                new EndpointStatus(0x402, "tty 1.0.0", false, 0, 0, 0, 0, 0, 1),
                new EndpointStatus(0x403, "shell 1.0.0", false, 9, 9, 0, 0, 0, 0)));

        assertThat(shell.type("rpmsg:dump m4.vdev0.rpmsg-tty").lines()).containsExactly(
                "m4.vdev0.rpmsg-tty.-1.1025: WAITING, override tty: driver tty is gone",
                "  src       0x401",
                "  dst       0x401",
                "  edge      m4.vdev0, virtio, epoch 3, processor m4",
                "  buffers   mtu 496, 32 receive buffers, 4 held, 2 retained",
                "  kept by   tty 1.0.0: 4 held, 2 retained",
                "  messages  5 sent, 6 received",
                "  waiting   12 queued, 4 of them held; when full: hold",
                "  dropped   no-driver=1 queue-full=2",
                "ENDPOINT  BUNDLE       SENT  RECEIVED  QUEUED  BYTES  HELD  RETAINED",
                "0x401     tty 1.0.0    5     6         12      3000   4     1         default",
                "0x402     tty 1.0.0    0     0         0       0      0     1",
                "0x403     shell 1.0.0  9     9         0       0      0     0");
    }

    @Test
    void dumpsAsJson() throws Exception {
        bus.endpoints.put(FakeBus.WAITING.id(), List.of(
                new EndpointStatus(0x401, "tty 1.0.0", true, 5, 6, 12, 3000, 4, 1)));

        assertThat(shell.type("rpmsg:dump --json m4.vdev0.rpmsg-tty.-1.1025")).startsWith(
                "{\"id\":\"m4.vdev0.rpmsg-tty.-1.1025\",").endsWith(
                        """
                                "dropped":{"no-driver":1,"queue-full":2},\
                                "endpoints":[{"address":1025,"bundle":"tty 1.0.0","default":true,"sent":5,"received":6,\
                                "queued":12,"bytes":3000,"held":4,"retained":1}],\
                                "kept":[{"bundle":"tty 1.0.0","held":4,"retained":1}],\
                                "on":{"name":"m4.vdev0","backend":"virtio","processor":"m4","epoch":3,"mtu":496,"channels":2,\
                                "endpoints":3,"buffers":32,"held":4,"retained":2,"polled":false,"dropped":{"no-endpoint":4},\
                                "details":{"dialect":"linux","receive":"spins 20 us, then sleeps","role":"driver"}}}""");
    }

    @Test
    void dumpsAChannelWithoutEndpoints() throws Exception {
        assertThat(shell.type("rpmsg:dump modem.rpmsg-tty").lines()).startsWith(
                "modem.rpmsg-tty.-1.-2: UNBOUND: no driver", "  src       -")
                .contains("  wire      opened, remote closed, ring 1024").endsWith("no endpoints");
    }

    @Test
    void anAmbiguousNameFailsTheCommandAndListsTheChannels() {
        assertThatThrownBy(() -> shell.type("rpmsg:dump rpmsg-tty")).hasMessage(
                "several channels are 'rpmsg-tty': m4.vdev0.rpmsg-tty.-1.1025, modem.rpmsg-tty.-1.-2");
    }

    @Test
    void anUnknownNameFailsTheCommandAndListsTheChannels() throws Exception {
        assertThatThrownBy(() -> shell.type("rpmsg:dump nobody")).hasMessage("no channel 'nobody'; known: "
                + "m4.vdev0.rpmsg-client-sample.-1.1024, m4.vdev0.rpmsg-tty.-1.1025, modem.rpmsg-tty.-1.-2");
        assertThat(shell.printed("rpmsg:dump nobody --json"))
                .startsWith("{\"error\":\"no channel 'nobody'; known: m4.vdev0.");
        bus.channels = List.of();
        assertThatThrownBy(() -> shell.type("rpmsg:dump nobody")).hasMessage("no channel 'nobody'; known: none");
    }

    @Test
    void anUnknownNameListsTenChannelsAtMost() {
        bus.channels = Collections.nCopies(12, FakeBus.SAMPLE);

        assertThatThrownBy(() -> shell.type("rpmsg:dump nobody")).hasMessageEndingWith(".1024 and 2 more");
    }

    @Test
    void saysWhenThereIsNoBus() throws Exception {
        commands.inventory = null;

        assertThat(shell.type("rpmsg:stats")).startsWith("no rpmsg bus is running");
        assertThat(shell.type("rpmsg:dropped")).startsWith("no rpmsg bus is running");
        assertThat(shell.type("rpmsg:stats --json")).isEqualTo("[]");
        assertThatThrownBy(() -> shell.type("rpmsg:dump x")).hasMessageStartingWith("no rpmsg bus is running");
    }
}
