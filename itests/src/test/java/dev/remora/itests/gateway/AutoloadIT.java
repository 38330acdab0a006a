package dev.remora.itests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
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
public class AutoloadIT {

    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() throws Exception {
        return GatewayOptions.onNewHome(AutoloadIT.class);
    }

    @Test
    public void aDriverOfTheDistributionIsLoadedForItsChannelsAndGivesWayToADroppedOne() throws Exception {
        Gateway gateway = new Gateway(context);
        gateway.untilM4Runs();
        gateway.untilChannel(Gateway.PINGPONG, "waits for a driver", c -> c.driver().isEmpty());
        gateway.untilChannel(Gateway.PINGPONG + "-1", "waits for a driver", c -> c.driver().isEmpty());
        Path shipped = gateway.shipped("drivers", "pingpong");

        Files.writeString(gateway.home("config/dev.remora.rpmsg.autoload.cfg.json"), "{ \"enabled\": true }");

        gateway.untilChannel(Gateway.PINGPONG, "is bound", c -> c.driver().isPresent());
        gateway.untilChannel(Gateway.PINGPONG + "-1", "is bound", c -> c.driver().isPresent());
        gateway.untilChannel(Gateway.PINGPONG, "is played to the limit", c -> c.received() >= 50);
        gateway.until("the shell shows what was loaded from where",
                () -> gateway.type("rpmsg:list").contains("autoload: dev.remora.drivers.pingpong")
                        && gateway.type("rpmsg:list").contains(shipped.toString()));

        Files.copy(shipped, gateway.home("deploy/pingpong.jar"));
        gateway.until("the dropped one drives both channels", () -> context.getBundle("deploy:pingpong.jar") != null
                && gateway.drivers().stream().anyMatch(
                        driver -> driver.bundle().contains("pingpong") && driver.bound() == 2));
        assertThat(gateway.problemOf("pingpong.jar")).isEmpty();
        assertThat(context.getBundles()).noneMatch(bundle -> bundle.getLocation().startsWith("autoload:"));
    }
}
