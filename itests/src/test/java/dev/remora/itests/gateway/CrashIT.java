package dev.remora.itests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.ProcessorStatus;
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
public class CrashIT {

    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() throws Exception {
        return GatewayOptions.onNewHome(CrashIT.class);
    }

    @Test
    public void aCoreThatDiesIsStartedAgainAndItsChannelsComeBack() {
        Gateway gateway = new Gateway(context);
        gateway.untilM4Runs();
        gateway.untilChannel(Gateway.SAMPLE, "is bound", c -> c.driver().isPresent());
        String pid = gateway.pid();

        ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();

        ProcessorStatus m4 = gateway.untilM4("runs again",
                status -> status.crashes() == 1 && status.state() == ProcessorState.RUNNING);
        assertThat(m4.details().get("pid")).isNotEqualTo(pid);
        gateway.untilChannel(Gateway.SAMPLE, "has its 100 messages again", c -> c.received() >= 100);
    }
}
