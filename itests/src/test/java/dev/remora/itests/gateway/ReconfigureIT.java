package dev.remora.itests.gateway;

import dev.remora.remoteproc.ProcessorState;
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
public class ReconfigureIT {

    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() throws Exception {
        return GatewayOptions.onNewHome(ReconfigureIT.class);
    }

    @Test
    public void aNewLimitIsPlayedTo() throws Exception {
        Gateway gateway = new Gateway(context);
        Files.copy(gateway.shipped("drivers", "pingpong"), gateway.home("deploy/pingpong.jar"));
        gateway.untilChannel(Gateway.PINGPONG, "is played to the limit 100", c -> c.received() >= 50);

        Files.writeString(gateway.home("config/dev.remora.drivers.pingpong.cfg.json"), "{\"limit:Integer\": 2000}");

        gateway.untilChannel(Gateway.PINGPONG, "is played to the limit 2000", c -> c.received() >= 1000);
    }

    @Test
    public void anotherFirmwareNameRestartsTheProcessorOnIt() throws Exception {
        Gateway gateway = new Gateway(context);
        gateway.untilM4Runs();
        gateway.untilTrace("sample firmware 1 started");
        Files.copy(gateway.dist("extras/firmware/sample-2.elf"), gateway.home("firmware/other.elf"));
        Path config = gateway.home("config/dev.remora.remoteproc.soft~m4.cfg.json");

        Files.writeString(config, Files.readString(config).replace("sample.elf", "other.elf"));

        gateway.untilM4("runs on other.elf",
                m4 -> m4.state() == ProcessorState.RUNNING && m4.firmware().equals("other.elf"));
        gateway.untilTrace("sample firmware 2 started");
        gateway.untilChannel(Gateway.SAMPLE, "is bound again", c -> c.driver().isPresent());
    }
}
