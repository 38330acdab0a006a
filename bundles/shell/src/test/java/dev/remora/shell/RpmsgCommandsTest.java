package dev.remora.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.RpmsgAutoload.Loaded;
import dev.remora.rpmsg.RpmsgInventory.DriverStatus;
import dev.remora.rpmsg.RpmsgInventory.EdgeStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RpmsgCommandsTest {

    private static final Loaded INSTALLED = new Loaded("tty 1.0.0", "file:/repository/tty.jar",
            "modem.rpmsg-tty.-1.-2", "");
    private static final Loaded BROKEN = new Loaded("tty 1.0.0", "file:/repository/tty.jar", "modem.rpmsg-tty.-1.-2",
            "it needs org.acme.serial");
    private static final Loaded NOTHING = new Loaded("", "file:/repository/", "modem.rpmsg-tty.-1.-2",
            "no bundle is for rpmsg-tty");

    private final FakeBus bus = new FakeBus();
    private final RpmsgCommands commands = new RpmsgCommands();
    private final Gogo shell = new Gogo("rpmsg", commands, "list", "drivers", "edges", "policy");

    RpmsgCommandsTest() {
        commands.inventory = bus;
    }

    @AfterEach
    void closeShell() {
        shell.close();
    }

    @Test
    void listsChannelsWithTheReasonWhereOneIsUnbound() throws Exception {
        bus.channels = List.of(FakeBus.SAMPLE, FakeBus.TTY);

        assertThat(shell.type("rpmsg:list").lines()).containsExactly(
                "NAME                 SRC    DST         EDGE      BACKEND  EPOCH  STATE    DRIVER                     SENT  RECEIVED  DROPPED    REASON",
                "rpmsg-client-sample  0x400  0x400       m4.vdev0  virtio   3      BOUND    dev.remora.drivers.sample  101   100",
                "rpmsg-tty            -      0xfffffffe  modem     smd      1      UNBOUND  -                          0     0         unbound=7  no driver");
    }

    @Test
    void listsWhatWaitsAndWhatIsOverridden() throws Exception {
        bus.channels = List.of(FakeBus.WAITING);

        assertThat(shell.type("rpmsg:list").lines()).containsExactly(
                "NAME       SRC    DST    EDGE      BACKEND  EPOCH  STATE    DRIVER  OVERRIDE  SENT  RECEIVED  QUEUED  HELD  DROPPED                   REASON",
                "rpmsg-tty  0x401  0x401  m4.vdev0  virtio   3      WAITING  -       tty       5     6         12      4     no-driver=1 queue-full=2  driver tty is gone");
    }

    @Test
    void listsAsJsonWithStableKeys() throws Exception {
        bus.channels = List.of(FakeBus.SAMPLE, FakeBus.TTY);

        assertThat(shell.type("rpmsg:list --json")).isEqualTo("""
                [{"id":"m4.vdev0.rpmsg-client-sample.-1.1024","name":"rpmsg-client-sample","src":1024,"dst":1024,\
                "backend":"virtio","edge":"m4.vdev0","processor":"m4","epoch":3,"state":"BOUND",\
                "driver":"dev.remora.drivers.sample","bundle":"dev.remora.drivers.sample 1.0.0","override":null,\
                "reason":"","overflow":"hold","sent":101,"received":100,"queued":0,"held":0,"dropped":{},\
                "autoload":[],"problem":null},\
                {"id":"modem.rpmsg-tty.-1.-2","name":"rpmsg-tty","src":null,"dst":4294967294,"backend":"smd",\
                "edge":"modem","processor":null,"epoch":1,"state":"UNBOUND","driver":null,"bundle":null,\
                "override":null,"reason":"no driver","overflow":"drop","sent":0,"received":0,"queued":0,"held":0,\
                "dropped":{"unbound":7},"autoload":[],"problem":null}]""");
    }

    @Test
    void aChannelThatItsDriverDoesNotTakeIsAProblem() throws Exception {
        bus.channels = List.of(FakeBus.TTY);
        bus.drivers = List.of(new DriverStatus("tty", List.of("rpmsg-tty"), "tty 1.0.0", 0));

        assertThat(shell.type("rpmsg:list --json")).contains("\"problem\":\"no driver\"");
    }

    @Test
    void aChannelWhoseMessagesAreHeldIsAProblem() throws Exception {
        bus.channels = List.of(FakeBus.WAITING);

        assertThat(shell.type("rpmsg:list --json")).contains(
                "\"problem\":\"4 messages for it are held in the receive buffers of m4.vdev0: its neighbours are slowed down\"");
    }

    @Test
    void warnsOfAnEdgeWhoseBuffersAreHeld() throws Exception {
        bus.channels = List.of(FakeBus.SAMPLE, FakeBus.WAITING);
        bus.edges = List.of(FakeBus.M4, FakeBus.MODEM);

        assertThat(shell.type("rpmsg:list").lines()).last().isEqualTo("warning: m4.vdev0: 4 of 32 receive buffers wait "
                + "for drivers, all its channels are slowed down: rpmsg-tty holds 4");

        bus.edges = List.of(new EdgeStatus("m4.vdev0", "virtio", Optional.of("m4"), 3, 496, 2, 3, 32, 30, 2, false,
                Map.of(), Map.of()));
        assertThat(shell.type("rpmsg:list").lines()).last().asString()
                .contains("30 of 32 receive buffers", "the remote cannot send on any of its channels");
    }

    @Test
    void warnsOnceWhenNoPolicyIsSet() throws Exception {
        bus.policy = List.of();

        assertThat(shell.type("rpmsg:list").lines()).containsExactly("no channels",
                "warning: no policy is set (dev.remora.rpmsg.policy): every bundle may bind, open and send on every channel");
        assertThat(shell.type("rpmsg:list --json")).isEqualTo("[]");
    }

    @Test
    void tellsWhatAutoloadLoadedAndWhy() throws Exception {
        bus.channels = List.of(FakeBus.TTY);
        commands.autoload = () -> List.of(INSTALLED, BROKEN, NOTHING);

        assertThat(shell.type("rpmsg:list").lines().skip(2)).containsExactly(
                "autoload: tty 1.0.0 for modem.rpmsg-tty.-1.-2, from file:/repository/tty.jar",
                "autoload: tty 1.0.0 for modem.rpmsg-tty.-1.-2, from file:/repository/tty.jar: it needs org.acme.serial",
                "autoload: nothing for modem.rpmsg-tty.-1.-2, in file:/repository/: no bundle is for rpmsg-tty");
        assertThat(shell.type("rpmsg:list --json")).endsWith("""
                "autoload":[{"bundle":"tty 1.0.0","location":"file:/repository/tty.jar","problem":""},\
                {"bundle":"tty 1.0.0","location":"file:/repository/tty.jar","problem":"it needs org.acme.serial"},\
                {"bundle":"","location":"file:/repository/","problem":"no bundle is for rpmsg-tty"}],\
                "problem":"autoload: tty 1.0.0: it needs org.acme.serial"}]""");
    }

    @Test
    void thatTheRepositoryHasNothingIsNoProblem() throws Exception {
        bus.channels = List.of(FakeBus.TTY);
        commands.autoload = () -> List.of(NOTHING);

        assertThat(shell.type("rpmsg:list --json")).endsWith("\"problem\":null}]");
    }

    @Test
    void listsDrivers() throws Exception {
        bus.drivers = List
                .of(new DriverStatus("pingpong", List.of("a", "b"), "dev.remora.drivers.pingpong 1.0.0", 2));

        assertThat(shell.type("rpmsg:drivers").lines()).containsExactly(
                "NAME      BUNDLE                             BOUND  CHANNELS",
                "pingpong  dev.remora.drivers.pingpong 1.0.0  2      a b");
        assertThat(shell.type("rpmsg:drivers --json")).isEqualTo("""
                [{"name":"pingpong","bundle":"dev.remora.drivers.pingpong 1.0.0","bound":2,"matches":["a","b"]}]""");
    }

    @Test
    void listsEdges() throws Exception {
        bus.edges = List.of(FakeBus.M4, FakeBus.MODEM);

        assertThat(shell.type("rpmsg:edges").lines()).containsExactly(
                "NAME      BACKEND  PROCESSOR  EPOCH  MTU   CHANNELS  ENDPOINTS  BUFFERS  HELD  RETAINED  POLLED  DROPPED",
                "m4.vdev0  virtio   m4         3      496   2         3          32       4     2                 no-endpoint=4",
                "modem     smd                 1      1024  1         0                                   yes",
                "m4.vdev0: dialect linux, receive spins 20 us, then sleeps, role driver",
                "modem: hosts 0-1",
                "modem.rpmsg-tty: opened, remote closed, ring 1024");
        assertThat(shell.type("rpmsg:edges --json")).startsWith("""
                [{"name":"m4.vdev0","backend":"virtio","processor":"m4","epoch":3,"mtu":496,"channels":2,\
                "endpoints":3,"buffers":32,"held":4,"retained":2,"polled":false,"dropped":{"no-endpoint":4},\
                "details":{"dialect":"linux","receive":"spins 20 us, then sleeps","role":"driver"}},{""");
    }

    @Test
    void listsThePolicy() throws Exception {
        assertThat(shell.type("rpmsg:policy").lines()).containsExactly(
                "NAME  DENIED  RULE",
                "tty   3       dev.remora.drivers.tty may bind rpmsg-tty");
        assertThat(shell.type("rpmsg:policy --json")).isEqualTo(
                "[{\"name\":\"tty\",\"rule\":\"dev.remora.drivers.tty may bind rpmsg-tty\",\"denied\":3}]");
    }

    @Test
    void saysWhenThereIsNothing() throws Exception {
        bus.policy = List.of();

        assertThat(shell.type("rpmsg:drivers")).isEqualTo("no drivers");
        assertThat(shell.type("rpmsg:edges")).isEqualTo("no edges");
        assertThat(shell.type("rpmsg:policy")).startsWith("no policy is set");
        for (String command : List.of("drivers", "edges", "policy")) {
            assertThat(shell.type("rpmsg:" + command + " --json")).isEqualTo("[]");
        }
    }

    @Test
    void saysWhenThereIsNoBus() throws Exception {
        commands.inventory = null;

        for (String command : List.of("list", "drivers", "edges", "policy")) {
            assertThat(shell.type("rpmsg:" + command)).startsWith("no rpmsg bus is running");
            assertThat(shell.type("rpmsg:" + command + " --json")).isEqualTo("[]");
        }
    }
}
