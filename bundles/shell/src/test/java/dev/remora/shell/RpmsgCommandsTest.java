package dev.remora.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.RpmsgInventory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RpmsgCommandsTest {

    private static final RpmsgInventory.ChannelStatus BOUND = new RpmsgInventory.ChannelStatus("rpmsg-client-sample",
            0x400, 0x1e, "virtio", "m4.vdev0", Optional.of("m4"), 3, Optional.of("dev.remora.drivers.sample"), "", 101,
            100, Map.of());
    private static final RpmsgInventory.ChannelStatus UNBOUND = new RpmsgInventory.ChannelStatus("rpmsg-tty", -1,
            0xfffffffeL, "smd", "modem", Optional.empty(), 1, Optional.empty(), "no driver", 0, 0,
            Map.of("unbound", 7L));

    private final RpmsgCommands commands = new RpmsgCommands();
    private final Gogo shell = new Gogo("rpmsg", commands, "list", "drivers", "dropped");

    @AfterEach
    void closeShell() {
        shell.close();
    }

    @Test
    void listsChannelsWithTheReasonWhereOneIsUnbound() throws Exception {
        commands.inventory = new Inventory(List.of(BOUND, UNBOUND), List.of(), Map.of());

        assertThat(shell.type("rpmsg:list").lines()).containsExactly(
                "NAME                 SRC    DST         EDGE      DRIVER                     SENT  RECEIVED  DROPPED    REASON",
                "rpmsg-client-sample  0x400  0x1e        m4.vdev0  dev.remora.drivers.sample  101   100",
                "rpmsg-tty            -      0xfffffffe  modem     -                          0     0         unbound=7  no driver");
    }

    @Test
    void listsAsJsonWithStableKeys() throws Exception {
        commands.inventory = new Inventory(List.of(BOUND, UNBOUND), List.of(), Map.of());

        assertThat(shell.type("rpmsg:list --json")).isEqualTo("""
                [{"name":"rpmsg-client-sample","src":1024,"dst":30,"backend":"virtio","edge":"m4.vdev0",\
                "processor":"m4","epoch":3,"driver":"dev.remora.drivers.sample","reason":"","sent":101,"received":100,\
                "dropped":{},"problem":null},\
                {"name":"rpmsg-tty","src":null,"dst":4294967294,"backend":"smd","edge":"modem","processor":null,\
                "epoch":1,"driver":null,"reason":"no driver","sent":0,"received":0,"dropped":{"unbound":7},\
                "problem":null}]""");
    }

    @Test
    void aChannelThatItsDriverDoesNotTakeIsAProblem() throws Exception {
        commands.inventory = new Inventory(List.of(UNBOUND),
                List.of(new RpmsgInventory.DriverStatus("tty", List.of("rpmsg-tty"), "tty 1.0.0", 0)), Map.of());

        assertThat(shell.type("rpmsg:list --json")).contains("\"problem\":\"no driver\"");
    }

    @Test
    void listsDrivers() throws Exception {
        commands.inventory = new Inventory(List.of(),
                List.of(new RpmsgInventory.DriverStatus("pingpong", List.of("a", "b"),
                        "dev.remora.drivers.pingpong 1.0.0",
                        2)),
                Map.of());

        assertThat(shell.type("rpmsg:drivers").lines()).containsExactly(
                "NAME      BUNDLE                             BOUND  CHANNELS",
                "pingpong  dev.remora.drivers.pingpong 1.0.0  2      a b");
        assertThat(shell.type("rpmsg:drivers --json")).isEqualTo("""
                [{"name":"pingpong","bundle":"dev.remora.drivers.pingpong 1.0.0","bound":2,"matches":["a","b"]}]""");
    }

    @Test
    void countsWhatWasDroppedOutsideOfChannels() throws Exception {
        commands.inventory = new Inventory(List.of(), List.of(), Map.of("m4.vdev0", Map.of("no endpoint", 4L)));

        assertThat(shell.type("rpmsg:dropped").lines()).containsExactly(
                "EDGE      CAUSE        MESSAGES",
                "m4.vdev0  no endpoint  4");
        assertThat(shell.type("rpmsg:dropped --json"))
                .isEqualTo("[{\"edge\":\"m4.vdev0\",\"cause\":\"no endpoint\",\"messages\":4}]");
    }

    @Test
    void saysWhenThereIsNothing() throws Exception {
        commands.inventory = new Inventory(List.of(), List.of(), Map.of());

        assertThat(shell.type("rpmsg:list")).isEqualTo("no channels");
        assertThat(shell.type("rpmsg:drivers")).isEqualTo("no drivers");
        assertThat(shell.type("rpmsg:dropped")).isEqualTo("nothing dropped");
    }

    @Test
    void saysWhenThereIsNoBus() throws Exception {
        for (String command : List.of("list", "drivers", "dropped")) {
            assertThat(shell.type("rpmsg:" + command)).startsWith("no rpmsg bus is running");
            assertThat(shell.type("rpmsg:" + command + " --json")).isEqualTo("[]");
        }
    }

    private record Inventory(List<ChannelStatus> channels, List<DriverStatus> drivers,
            Map<String, Map<String, Long>> dropped) implements RpmsgInventory {}
}
