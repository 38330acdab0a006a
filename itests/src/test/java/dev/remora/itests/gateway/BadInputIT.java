package dev.remora.itests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.ProcessorStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;

@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class BadInputIT {

    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() throws Exception {
        return GatewayOptions.onNewHome(BadInputIT.class);
    }

    private static final String M4 = "config/dev.remora.remoteproc.soft~m4.cfg.json";
    private static final String SAMPLE = "dev.remora.drivers.sample.cfg.json";

    private String m4Config = "";

    @Before
    public void theGatewayIsUp() throws Exception {
        Gateway gateway = new Gateway(context);
        gateway.untilM4Runs();
        m4Config = Files.readString(gateway.home(M4));
    }

    @After
    public void theGatewayIsStillUp() throws Exception {
        Gateway gateway = new Gateway(context);
        Files.writeString(gateway.home(M4), m4Config);
        for (String file : List.of("deploy/notes.jar", "deploy/needy.jar", "config/" + SAMPLE)) {
            Files.deleteIfExists(gateway.home(file));
        }
        gateway.untilM4("runs as before", m4 -> m4.state() == ProcessorState.RUNNING && m4.reason().isEmpty()
                && m4.firmware().equals("sample.elf"));
        assertThat(gateway.type("remora:status")).contains("m4", "RUNNING");
    }

    @Test
    public void aJarThatIsNoBundle() throws Exception {
        Gateway gateway = new Gateway(context);
        Path file = gateway.home("deploy/notes.jar");

        Files.writeString(file, "shopping list");
        gateway.until("says what is wrong", () -> !gateway.problemOf("notes.jar").isEmpty());

        Files.delete(file);
        gateway.until("is forgotten", () -> !gateway.type("deploy:list").contains("notes.jar"));
    }

    @Test
    public void aBundleThatDoesNotResolve() throws Exception {
        Gateway gateway = new Gateway(context);
        Path file = gateway.home("deploy/needy.jar");

        Jars.copyWith(Map.of("Bundle-SymbolicName", "needy", "Import-Package", "acme.missing"),
                gateway.shipped("drivers", "pingpong"), file);
        gateway.until("says what is missing", () -> gateway.problemOf("needy.jar").contains("acme.missing"));

        Files.copy(gateway.shipped("drivers", "pingpong"), file, StandardCopyOption.REPLACE_EXISTING);
        gateway.untilChannel(Gateway.PINGPONG, "is bound", c -> c.driver().isPresent());
        assertThat(gateway.problemOf("needy.jar")).isEmpty();
    }

    @Test
    public void aConfigurationThatDoesNotParseOrIsOutOfRange() throws Exception {
        Gateway gateway = new Gateway(context);
        Path file = gateway.home("config/" + SAMPLE);

        Files.writeString(file, "{ \"count:Integer\" ");
        gateway.until("says that it does not parse", () -> !gateway.problemOf(SAMPLE).isEmpty());
        assertThat(gateway.problemOf(SAMPLE)).doesNotContain("\\n");

        Files.writeString(file, "{ \"count:Integer\": 0 }");
        gateway.until("says what is allowed", () -> gateway.problemOf(SAMPLE).contains("1000000"));

        Files.writeString(file, "{ \"count:Integer\": 7 }");
        gateway.until("is content", () -> gateway.problemOf(SAMPLE).isEmpty());
        gateway.untilChannel(Gateway.SAMPLE, "is bound", c -> c.driver().isPresent());
    }

    @Test
    public void firmwareThatDiesAtOnceOrNeverAnswers() throws Exception {
        Gateway gateway = new Gateway(context);

        for (String firmware : List.of("dies.elf", "silent.elf")) {
            Files.copy(
                    GatewayOptions.checkout().resolve("bundles/remoteproc/soft/firmware/target/firmware/" + firmware),
                    gateway.home("firmware/" + firmware));
            Files.writeString(gateway.home(M4), m4Config.replace("sample.elf", firmware).replace("\"auto.boot\"",
                    "\"ready.timeout.millis:Integer\": 1000, \"auto.boot\""));
            ProcessorStatus m4 = gateway.untilM4("says what is wrong with " + firmware,
                    status -> status.firmware().equals(firmware) && !status.reason().isEmpty());
            assertThat(m4.reason()).contains(firmware).doesNotContain("\n");

            Files.writeString(gateway.home(M4), m4Config);
            gateway.untilM4("runs again", status -> status.state() == ProcessorState.RUNNING
                    && status.firmware().equals("sample.elf") && status.reason().isEmpty());
            gateway.untilChannel(Gateway.SAMPLE, "is bound", c -> c.driver().isPresent());
        }
    }
}
