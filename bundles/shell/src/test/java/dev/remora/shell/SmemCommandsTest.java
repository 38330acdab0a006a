package dev.remora.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.smem.Smem;
import dev.remora.smem.SmemReport;
import dev.remora.smem.SmemReport.Heap;
import dev.remora.smem.SmemReport.Item;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SmemCommandsTest {

    private final SmemCommands commands = new SmemCommands();
    private final Gogo shell = new Gogo("smem", commands, "list", "show");

    @AfterEach
    void stop() {
        shell.close();
    }

    @Test
    void listSaysWhatIsThereAndWhatIsWrong() throws Exception {
        commands.heaps = List.of(new FakeSmem(new SmemReport("smem", 0, 12, 512, 0, heaps(), List.of())),
                new FakeSmem(new SmemReport("aux", 1, 0, 0, 5, List.of(), List.of("no partition table", "no lock"))));

        assertThat(shell.type("smem:list").lines()).containsExactly(
                "NAME  HOST  VERSION           HEAPS  ITEMS  FREE     LOCK        PROBLEM",
                "aux   1     none (not ready)  0      0      0        taken by 5  no partition table; no lock",
                "smem  0     12                2      3      1061888  free");
        assertThat(shell.type("smem:list --json")).isEqualTo(
                "[{\"name\":\"aux\",\"host\":1,\"version\":0,\"itemCount\":0,\"lockOwner\":5,\"items\":0,\"free\":0,"
                        + "\"problem\":\"no partition table; no lock\"},"
                        + "{\"name\":\"smem\",\"host\":0,\"version\":12,\"itemCount\":512,\"lockOwner\":0,\"items\":3,"
                        + "\"free\":1061888,\"problem\":\"\"}]");
    }

    @Test
    void withoutHeapsTheListIsEmpty() throws Exception {
        assertThat(shell.type("smem:list")).isEqualTo("no SMEM heaps");
        assertThat(shell.type("smem:list --json")).isEqualTo("[]");
    }

    @Test
    void showHasEachHeapAndItsItems() throws Exception {
        commands.heaps = List.of(new FakeSmem(
                new SmemReport("smem", 0, 12, 512, 5, heaps(), List.of("host 3: item 8 breaks\u001b the format"))));

        assertThat(shell.type("smem:show smem").lines()).containsExactly(
                "smem: host 0, version 12, items below 512, lock taken by 5",
                "problem: host 3: item 8 breaks? the format",
                "",
                "HEAP    HOST  SIZE     FREE     ITEMS",
                "global  any   1048576  1044480  1",
                "host 4  4     32768    17408    2",
                "",
                "HEAP    ITEM  OFFSET   SIZE   USE",
                "global  13    0xd0     2048   primary channel table",
                "host 4  85    0x10010  14336  fifo",
                "host 4  333   0x13890  16");
        assertThat(shell.type("smem:show --json smem")).isEqualTo(
                "{\"name\":\"smem\",\"host\":0,\"version\":12,\"itemCount\":512,\"lockOwner\":5,\"items\":3,\"free\":1061888,"
                        + "\"problem\":\"host 3: item 8 breaks\\u001b the format\","
                        + "\"problems\":[\"host 3: item 8 breaks\\u001b the format\"],\"heaps\":["
                        + "{\"name\":\"global\",\"remoteHost\":null,\"size\":1048576,\"free\":1044480,\"items\":["
                        + "{\"number\":13,\"offset\":\"0xd0\",\"size\":2048,\"use\":\"primary channel table\"}]},"
                        + "{\"name\":\"host 4\",\"remoteHost\":4,\"size\":32768,\"free\":17408,\"items\":["
                        + "{\"number\":85,\"offset\":\"0x10010\",\"size\":14336,\"use\":\"fifo\"},"
                        + "{\"number\":333,\"offset\":\"0x13890\",\"size\":16,\"use\":\"\"}]}]}");
    }

    @Test
    void anUnknownNameIsToldWithTheKnownOnes() {
        assertThatThrownBy(() -> shell.type("smem:show smem")).hasMessage("no SMEM 'smem'; known: none");
        commands.heaps = List.of(new FakeSmem(new SmemReport("smem", 0, 11, 512, 0, List.of(), List.of())));
        assertThatThrownBy(() -> shell.type("smem:show rpm")).hasMessage("no SMEM 'rpm'; known: smem");
    }

    private static List<Heap> heaps() {
        return List.of(
                new Heap("global", Smem.ANY_HOST, 1048576, 1044480,
                        List.of(new Item(13, 0xd0, 2048, "primary channel table"))),
                new Heap("host 4", 4, 32768, 17408,
                        List.of(new Item(85, 0x10010, 14336, "fifo"), new Item(333, 0x13890, 16, ""))));
    }
}
