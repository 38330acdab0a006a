package dev.remora.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.RpmsgChannel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SrtmCommandsTest {

    private final SrtmCommands commands = new SrtmCommands();
    private final Gogo shell = new Gogo("srtm", commands, "list");

    @AfterEach
    void stop() {
        shell.close();
    }

    @Test
    void listShowsEachServiceWithItsEdgeAndWhatHappened() throws Exception {
        assertThat(shell.type("srtm:list")).isEqualTo("no SRTM services");
        assertThat(shell.type("srtm:list --json")).isEqualTo("[]");
        commands.services = List.of(Map.entry(Map.of(), new FakeRtc()), Map.entry(Map.of(RpmsgChannel.EDGE, "m4.vdev0",
                RpmsgChannel.EPOCH, 3L), new FakeGpio()));

        assertThat(shell.type("srtm:list").lines()).containsExactly(
                "CHANNEL            EDGE      EPOCH  COUNTS",
                "rpmsg-rtc-channel  -         -",
                "rpmsg-io-channel   m4.vdev0  3      requests=3");
        assertThat(shell.type("srtm:list --json")).startsWith(
                "[{\"channel\":\"rpmsg-rtc-channel\",\"edge\":null,\"processor\":null,\"epoch\":null,\"counts\":{}},"
                        + "{\"channel\":\"rpmsg-io-channel\",\"edge\":\"m4.vdev0\",\"processor\":null,\"epoch\":3,\"counts\":{");
    }
}
