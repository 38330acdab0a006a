package dev.remora.itests.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.ProcessorStatus;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
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
public class FirmwareUpdateIT {

    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() throws Exception {
        return GatewayOptions.onNewHome(FirmwareUpdateIT.class);
    }

    @Before
    public void m4RunsOnTheFirstVersion() {
        Gateway gateway = new Gateway(context);
        gateway.untilM4Runs();
        gateway.untilTrace("sample firmware 1 started");
    }

    @After
    public void backToTheFirstVersion() throws Exception {
        Gateway gateway = new Gateway(context);
        gateway.type("rproc:stop m4");
        Files.deleteIfExists(gateway.home("firmware/sample.elf"));
        Files.deleteIfExists(gateway.home("deploy/firmware.jar"));
        gateway.until("the firmware bundle is gone", () -> !gateway.type("deploy:list").contains("firmware.jar"));
        gateway.type("rproc:start m4");
    }

    @Test
    public void aNewFileRestartsTheProcessorOnIt() throws Exception {
        Gateway gateway = new Gateway(context);

        Files.copy(gateway.dist("extras/firmware/sample-2.elf"), gateway.home("firmware/sample.elf"));

        runsOnTheSecondVersion(gateway);
        assertThat(gateway.m4().orElseThrow().source()).contains(gateway.home("firmware").toString());
    }

    @Test
    public void aFirmwareBundleRestartsTheProcessorOnIt() throws Exception {
        Gateway gateway = new Gateway(context);

        Files.copy(gateway.shipped("extras/firmware", ".jar"), gateway.home("deploy/firmware.jar"));

        runsOnTheSecondVersion(gateway);
        assertThat(gateway.m4().orElseThrow().source()).doesNotContain(gateway.dist("firmware").toString());
    }

    @Test
    public void badFirmwareIsRefusedAndTheProcessorRunsOn() throws Exception {
        Gateway gateway = new Gateway(context);
        String pid = gateway.pid();
        byte[] good = Files.readAllBytes(gateway.dist("firmware/sample.elf"));

        for (byte[] bad : List.of("not ELF".getBytes(UTF_8), Arrays.copyOf(good, 100),
                Arrays.copyOf(good, good.length / 2))) {
            Files.write(gateway.home("firmware/sample.elf"), bad);

            ProcessorStatus m4 = gateway.untilM4("says why", status -> !status.reason().isEmpty());
            assertThat(m4.reason()).contains("sample.elf").doesNotContain("\n");
            assertThat(m4.state()).isEqualTo(ProcessorState.RUNNING);
            assertThat(gateway.pid()).isEqualTo(pid);
            Files.write(gateway.home("firmware/sample.elf"), good);
            gateway.untilM4("has no problem", status -> status.reason().isEmpty());
            pid = gateway.pid();
        }
        assertThat(gateway.channel(Gateway.SAMPLE)).isPresent();
    }

    private static void runsOnTheSecondVersion(Gateway gateway) {
        gateway.untilTrace("sample firmware 2 started");
        gateway.untilM4Runs();
        gateway.untilChannel(Gateway.SAMPLE, "has its 100 messages again", c -> c.received() >= 100);
        gateway.untilChannel(Gateway.PINGPONG, "is back", c -> true);
    }
}
