package dev.remora.console;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewayStatusTest {
    TestGateway gateway;

    /** Stands for the commands of other bundles. */
    public static final class Listing {
        private final String json;

        Listing(String json) {
            this.json = json;
        }

        public String list(String option) {
            return json;
        }
    }

    /** The same, but prints. */
    public static final class Printing {
        public void list(CommandSession session, String option) {
            session.getConsole().println("[{\"name\":\"m4\"}]");
        }
    }

    /** A command that is broken. */
    public static final class Broken {
        public String list(String option) {
            if (option.equals("--json")) {
                throw new IllegalStateException("bus is gone");
            }
            return "";
        }
    }

    @BeforeEach
    void start() {
        gateway = new TestGateway(Path.of("/home/of/gateway"));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void withoutOtherBundlesItStillAnswers() {
        JsonObject json = statusJson();
        assertThat(json.getString("version")).isEqualTo("1.2.3");
        assertThat(json.getString("home")).isEqualTo("/home/of/gateway");
        assertThat(json.getInt("pid")).isEqualTo((int) ProcessHandle.current().pid());
        assertThat(json.getJsonArray("processors")).isEmpty();
        assertThat(json.getJsonArray("problems")).isEmpty();
        assertThat(statusText()).contains("processors\n  (the bundle that lists them is not running)")
                .endsWith("no problems");
    }

    @Test
    void rowsOfOtherCommandsAreEmbeddedAndTheirProblemsGathered() {
        gateway.command("rproc", new Listing("""
                [{"name":"m4","state":"RUNNING","firmware":"sample.elf","sha256":"5f70","problem":null},
                 {"name":"m7","state":"OFFLINE","firmware":"x.elf","problem":"firmware x.elf: not an ELF file"}]"""),
                "list");
        gateway.command("rpmsg", new Listing("[{\"name\":\"echo\",\"src\":1024,\"processor\":\"m4\",\"driver\":null}]"),
                "list");
        gateway.command("deploy", new Listing("""
                [{"file":"deploy/b.jar","name":"","problem":"not a jar"}]"""), "list");
        gateway.command("smem", new Listing("[{\"name\":\"smem\",\"problem\":\"heap 0x40 of 0x20 bytes\"}]"), "list");
        JsonObject json = statusJson();
        assertThat(json.getJsonArray("processors")).hasSize(2);
        assertThat(json.getJsonArray("problems").toString())
                .isEqualTo(
                        "[\"m7: firmware x.elf: not an ELF file\",\"smem: heap 0x40 of 0x20 bytes\",\"deploy/b.jar: not a jar\"]");
        assertThat(statusText())
                .contains("processors\n  m4  RUNNING  sample.elf\n  m7  OFFLINE  x.elf\nchannels\n  echo  m4  -\n")
                .endsWith(
                        "problems\n  m7: firmware x.elf: not an ELF file\n  smem: heap 0x40 of 0x20 bytes\n  deploy/b.jar: not a jar");
    }

    @Test
    void partitionsAreNamedWhereThereAreSome() {
        assertThat(statusText()).doesNotContain("partitions");
        gateway.command("imx", new Listing("""
                [{"name":"m4","state":"WAIT_READY","reason":"","problem":"nothing heard of it for 6 s"},
                 {"name":"m7","state":"UP","reason":"","problem":""}]"""), "list");
        assertThat(statusText()).contains("partitions\n  m4  WAIT_READY\n  m7  UP\nchannels\n")
                .endsWith("problems\n  m4: nothing heard of it for 6 s");
        assertThat(statusJson().getJsonArray("partitions")).hasSize(2);
    }

    @Test
    void aCommandThatPrintsInsteadOfReturningIsUnderstood() {
        gateway.command("rproc", new Printing(), "list");
        assertThat(statusJson().getJsonArray("processors").getJsonObject(0).getString("name")).isEqualTo("m4");
    }

    @Test
    void aBrokenCommandIsAProblemNotAFailure() {
        gateway.command("rpmsg", new Broken(), "list");
        gateway.command("rproc", new Listing("no JSON"), "list");
        assertThat(statusJson().getJsonArray("problems").toString())
                .isEqualTo("[\"rproc:list --json did not answer with a JSON array\",\"rpmsg:list: bus is gone\"]");
    }

    private String statusText() {
        return new RemoraCommands(gateway.context, gateway.gogo, List::of).status(false);
    }

    private JsonObject statusJson() {
        try (var reader = Json
                .createReader(
                        new StringReader(new RemoraCommands(gateway.context, gateway.gogo, List::of).status(true)))) {
            return reader.readObject();
        }
    }
}
