package dev.remora.itests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.inject.Inject;
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
public class DropInIT {

    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() throws Exception {
        return GatewayOptions.onNewHome(DropInIT.class);
    }

    @Test
    public void aDriverIsDroppedInSwappedAndDeletedWhileTheProcessorRunsOn() throws Exception {
        Gateway gateway = new Gateway(context);
        gateway.untilM4Runs();
        String pid = gateway.pid();
        gateway.untilChannel(Gateway.PINGPONG, "waits", c -> c.driver().isEmpty());
        Path shipped = gateway.shipped("drivers", "pingpong");
        Path dropped = gateway.home("deploy/pingpong.jar");

        Files.copy(shipped, dropped);
        gateway.untilChannel(Gateway.PINGPONG, "is bound", c -> c.driver().isPresent());
        gateway.untilChannel(Gateway.PINGPONG + "-1", "is bound", c -> c.driver().isPresent());
        gateway.untilChannel(Gateway.PINGPONG, "is played to the limit", c -> c.received() >= 50);
        assertThat(gateway.problemOf("pingpong.jar")).isEmpty();

        Jars.copyWith(Map.of("Bundle-Version", "9.9.0"), shipped, dropped);
        gateway.until("the newer version drives both channels", () -> gateway.drivers().stream()
                .anyMatch(driver -> driver.bundle().contains("9.9.0") && driver.bound() == 2));
        assertThat(gateway.drivers()).filteredOn(driver -> driver.bundle().contains("pingpong")).hasSize(1);

        Files.delete(dropped);
        gateway.untilChannel(Gateway.PINGPONG, "waits again", c -> c.driver().isEmpty());
        assertThat(gateway.drivers()).noneMatch(driver -> driver.bundle().contains("pingpong"));

        assertThat(gateway.pid()).isEqualTo(pid);
        assertThat(gateway.channel(Gateway.SAMPLE)).hasValueSatisfying(c -> assertThat(c.driver()).isPresent());
    }
}
