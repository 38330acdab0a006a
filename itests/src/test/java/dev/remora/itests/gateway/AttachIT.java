package dev.remora.itests.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessorException;
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
public class AttachIT {

    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() throws Exception {
        return GatewayOptions.onBoard(AttachIT.class, Map.of(), Board.core("m4", "sample.elf"));
    }

    @Test
    public void aCoreIsLeftAndMetAgain() throws Exception {
        Gateway gateway = new Gateway(context);
        RemoteProcessor m4 = gateway.processor("m4");
        m4.start();
        gateway.untilChannel(Gateway.SAMPLE, "has its 100 messages", c -> c.received() >= 100);
        String pid = gateway.pid();

        m4.detach();

        assertThat(m4.status().state()).isEqualTo(ProcessorState.DETACHED);
        assertThat(m4.report().holders()).isEmpty();
        assertThat(gateway.pid()).isEqualTo(pid);
        gateway.until("its channels are gone", () -> gateway.channel(Gateway.SAMPLE).isEmpty());

        m4.attach();

        assertThat(m4.status().state()).isEqualTo(ProcessorState.ATTACHED);
        assertThat(gateway.pid()).isEqualTo(pid);
        gateway.untilChannel(Gateway.SAMPLE, "has its 100 messages again", c -> c.received() >= 100);
        assertThat(m4.report().resources()).isNotEmpty();
        m4.stop();
        assertThat(ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive)).isEmpty();
        assertThatThrownBy(m4::attach).isInstanceOf(RemoteProcessorException.class).hasMessageContaining("OFFLINE");
    }

    @Test
    public void aCoreIsPausedAndGoesOn() throws Exception {
        Gateway gateway = new Gateway(context);
        RemoteProcessor m4 = gateway.processor("m4");
        m4.start();
        gateway.untilChannel(Gateway.SAMPLE, "is bound", c -> c.driver().isPresent());

        m4.suspend();
        assertThat(m4.status().state()).isEqualTo(ProcessorState.SUSPENDED);
        assertThat(gateway.channel(Gateway.SAMPLE)).isPresent();
        m4.resume();

        assertThat(m4.status().state()).isEqualTo(ProcessorState.RUNNING);
        assertThat(gateway.type("rpmsg:ping " + Gateway.SAMPLE + " -n 3 --verify"))
                .contains("3 sent, 3 answered, 0 lost");
        m4.stop();
    }
}
