package dev.remora.itests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.itests.stream.StreamReport;
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
public class BusUpdateIT {

    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() throws Exception {
        return GatewayOptions.streaming(BusUpdateIT.class, Map.of());
    }

    @Test
    public void updatesOfTheBusBringTheSameChannelsBackAndLeaveTheProcessorAlone() throws Exception {
        StreamReport report = new Streaming(context).updateBelow("dev.remora.rpmsg.core", 30);

        assertThat(report.drivers()).isEqualTo(31);
    }
}
