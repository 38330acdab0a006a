package dev.remora.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.ProcessorReport.Carveout;
import dev.remora.remoteproc.ProcessorReport.Crash;
import dev.remora.remoteproc.ProcessorReport.Resource;
import dev.remora.remoteproc.ProcessorState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RprocCommandsTest {

    private final RprocCommands commands = new RprocCommands();
    private final Gogo shell = new Gogo("rproc", commands, "list", "show");
    private final FakeProcessor m4 = new FakeProcessor("m4");
    private final FakeProcessor dsp = new FakeProcessor("dsp");

    RprocCommandsTest() {
        commands.processors = List.of(m4, dsp);
    }

    @AfterEach
    void closeShell() {
        shell.close();
    }

    @Test
    void listsProcessorsByNameWithoutColumnsThatNobodyFills() throws Exception {
        assertThat(shell.type("rproc:list").lines()).containsExactly(
                "NAME  STATE    FIRMWARE    CRASHES",
                "dsp   OFFLINE  sample.elf  2",
                "m4    OFFLINE  sample.elf  2");
    }

    @Test
    void listsTheReasonWhereSomethingIsWrong() throws Exception {
        m4.state = ProcessorState.RUNNING;
        dsp.fault = "sample.elf: cut short at 0x34\nexpected 52 bytes";

        assertThat(shell.type("rproc:list").lines()).containsExactly(
                "NAME  STATE    FIRMWARE    SOURCE          CRASHES  DETAILS   REASON",
                "dsp   OFFLINE  sample.elf                  2                  sample.elf: cut short at 0x34?expected 52 bytes",
                "m4    RUNNING  sample.elf  /fw/sample.elf  2        pid=4711");
    }

    @Test
    void listsAsJsonWithStableKeys() throws Exception {
        m4.state = ProcessorState.RUNNING;
        commands.processors = List.of(m4);

        assertThat(shell.type("rproc:list --json")).isEqualTo("""
                [{"name":"m4","state":"RUNNING","firmware":"sample.elf","source":"/fw/sample.elf","sha256":"abcd",\
                "reason":"","crashes":2,"since":"2026-11-21T10:00:00Z","details":{"pid":"4711"},"problem":""}]""");
    }

    @Test
    void saysWhenThereIsNoProcessor() throws Exception {
        commands.processors = List.of();

        assertThat(shell.type("rproc:list")).isEqualTo("no remote processors");
        assertThat(shell.type("rproc:list --json")).isEqualTo("[]");
        assertThatThrownBy(() -> shell.type("rproc:show m4")).hasMessage("no remote processor 'm4'; known: none");
    }

    @Test
    void showsAnOfflineProcessorInAFewLines() throws Exception {
        dsp.fault = "dsp: x.elf\nis not there";

        assertThat(shell.type("rproc:show dsp").lines()).containsExactly(
                "dsp: OFFLINE since 2026-11-21T10:00:00Z",
                "  reason      dsp: x.elf?is not there",
                "  firmware    sample.elf",
                "  held by     nobody",
                "  settings    auto-boot on, recovery on, coredump disabled",
                "  crashes     2");
    }

    @Test
    void showsAllOfARunningProcessor() throws Exception {
        everything();

        assertThat(shell.type("rproc:show m4").lines()).containsExactly(
                "m4: RUNNING since 2026-11-21T10:00:00Z",
                "  firmware    sample.elf from /fw/sample.elf",
                "  sha256      abcd",
                "  entry       0x10000000",
                "  details     pid=4711",
                "  held by     auto-boot; dev.example.pump: dosing",
                "  depends on  dsp",
                "  dependents  app, net",
                "  settings    auto-boot on, recovery on, coredump disabled",
                "  can         attach, detach",
                "  crashes     2",
                "",
                "RESOURCE           AT    FIELDS",
                "trace              0x20  da=0x10100000 len=4096 name=trace:m4",
                "vdev               0x4c  id=7 dfeatures=0x1",
                "  vring0                 da=0x10200000 num=256",
                "  vring1                 da=0x10204000 num=256",
                "type 99 (skipped)  0x90",
                "",
                "MEMORY       DA          LENGTH",
                "vdev0vring0  0xffffffff  0x3000    12 KiB",
                "trace:m4     0x10100000  0x1001    4097 B",
                "pool         0x10400000  0x100000  1 MiB",
                "",
                "SUBDEVICES",
                "SMD edge modem",
                "",
                "CRASH                 TYPE      REASON                        FIRMWARE   CORE FILE",
                "2026-11-21T09:59:59Z  watchdog  no heartbeat for 2 s?really?  01234567…  m4-1.core");
    }

    @Test
    void showsAllAsJson() throws Exception {
        everything();

        assertThat(shell.type("rproc:show m4 --json")).startsWith("{\"name\":\"m4\",\"state\":\"RUNNING\",").endsWith(
                """
                        "problem":"","autoBoot":true,"recovery":true,"coredump":"disabled",\
                        "holders":["auto-boot","dev.example.pump: dosing"],"dependsOn":["dsp"],"dependents":["app","net"],\
                        "features":["ATTACH","DETACH"],"entry":"0x10000000","resources":[\
                        {"offset":32,"type":"trace","fields":{"da":"0x10100000","len":"4096","name":"trace:m4"}},\
                        {"offset":76,"type":"vdev","fields":{"id":"7","dfeatures":"0x1","vring0.da":"0x10200000",\
                        "vring0.num":"256","vring1.da":"0x10204000","vring1.num":"256"}},\
                        {"offset":144,"type":"type 99 (skipped)","fields":{}}],"carveouts":[\
                        {"name":"vdev0vring0","da":"0xffffffff","length":12288},\
                        {"name":"trace:m4","da":"0x10100000","length":4097},\
                        {"name":"pool","da":"0x10400000","length":1048576}],"subdevices":["SMD edge modem"],"history":[\
                        {"time":"2026-11-21T09:59:59.500Z","type":"watchdog","reason":"no heartbeat for 2 s\\nreally?",\
                        "sha256":"0123456789abcdef","coredump":"m4-1.core"}]}""");
    }

    @Test
    void anUnknownNameFailsTheCommandAndListsTheKnownOnes() throws Exception {
        assertThatThrownBy(() -> shell.type("rproc:show m7")).hasMessage("no remote processor 'm7'; known: dsp, m4");
        assertThat(shell.printed("rproc:show m7 --json"))
                .isEqualTo("{\"error\":\"no remote processor 'm7'; known: dsp, m4\"}\n");
    }

    private void everything() {
        m4.state = ProcessorState.RUNNING;
        m4.hold("auto-boot");
        m4.hold("dev.example.pump: dosing");
        m4.dependsOn = List.of("dsp");
        m4.dependents = List.of("app", "net");
        m4.features = List.of("ATTACH", "DETACH");
        m4.resources.add(new Resource(0x20, "trace", fields("da", "0x10100000", "len", "4096", "name", "trace:m4")));
        m4.resources.add(new Resource(0x4C, "vdev", fields("id", "7", "dfeatures", "0x1", "vring0.da", "0x10200000",
                "vring0.num", "256", "vring1.da", "0x10204000", "vring1.num", "256")));
        m4.resources.add(new Resource(0x90, "type 99 (skipped)", Map.of()));
        m4.carveouts.add(new Carveout("vdev0vring0", 0xFFFF_FFFFL, 0x3000));
        m4.carveouts.add(new Carveout("trace:m4", 0x1010_0000L, 4097));
        m4.carveouts.add(new Carveout("pool", 0x1040_0000L, 0x10_0000));
        m4.subdevices.add("SMD edge modem");
        m4.crashes.add(new Crash(Instant.parse("2026-11-21T09:59:59.5Z"), CrashType.WATCHDOG,
                "no heartbeat for 2 s\nreally?", "0123456789abcdef", "m4-1.core"));
    }

    private static Map<String, String> fields(String... namesAndValues) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }
}
