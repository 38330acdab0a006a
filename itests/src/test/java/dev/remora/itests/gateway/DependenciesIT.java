package dev.remora.itests.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessorException;
import java.util.Map;
import javax.inject.Inject;
import org.junit.After;
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
public class DependenciesIT {

    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() throws Exception {
        return GatewayOptions.onBoard(DependenciesIT.class, Map.of(), Board.core("m4", "sample.elf", "dsp"),
                Board.core("dsp", "sample.elf"), Board.core("lost", "sample.elf", "nobody"),
                Board.core("hen", "sample.elf", "egg"), Board.core("egg", "sample.elf", "hen"));
    }

    @After
    public void allAreStopped() throws Exception {
        Gateway gateway = new Gateway(context);
        gateway.processor("m4").stop();
        gateway.processor("dsp").stop();
    }

    @Test
    public void whatAProcessorDependsOnIsBootedBeforeItAndHeld() throws Exception {
        Gateway gateway = new Gateway(context);
        RemoteProcessor m4 = gateway.processor("m4");
        RemoteProcessor dsp = gateway.processor("dsp");
        assertThat(m4.bootOrder()).containsExactly("dsp", "m4");

        m4.start();

        assertThat(m4.status().state()).isEqualTo(ProcessorState.RUNNING);
        assertThat(dsp.status().state()).isEqualTo(ProcessorState.RUNNING);
        assertThat(dsp.status().since()).isBefore(m4.status().since());
        assertThat(dsp.report().holders()).containsExactly("processor m4");
        assertThat(dsp.report().dependents()).containsExactly("m4");
        assertThat(dsp.stopOrder()).containsExactly("m4", "dsp");
        m4.stop();
        gateway.untilState("dsp", ProcessorState.OFFLINE);
    }

    @Test
    public void aDependentIsStoppedWithWhatItDependsOnAndComesBackWithIt() throws Exception {
        Gateway gateway = new Gateway(context);
        RemoteProcessor m4 = gateway.processor("m4");
        RemoteProcessor dsp = gateway.processor("dsp");
        m4.start();

        dsp.stop();

        assertThat(dsp.status().state()).isEqualTo(ProcessorState.OFFLINE);
        ProcessorStatus stopped = m4.status();
        assertThat(stopped.state()).isEqualTo(ProcessorState.OFFLINE);
        assertThat(stopped.reason()).contains("dsp");
        dsp.start();
        gateway.untilState("m4", ProcessorState.RUNNING);
    }

    @Test
    public void aDependentIsDownWhileWhatItDependsOnRecovers() throws Exception {
        Gateway gateway = new Gateway(context);
        RemoteProcessor m4 = gateway.processor("m4");
        RemoteProcessor dsp = gateway.processor("dsp");
        m4.start();
        ProcessorStatus before = m4.status();

        dsp.crash(CrashType.FATAL_ERROR, "a test");

        gateway.until("both run again", () -> m4.status().state() == ProcessorState.RUNNING
                && m4.status().since().isAfter(before.since()) && dsp.status().state() == ProcessorState.RUNNING);
        assertThat(dsp.status().crashes()).isPositive();
        assertThat(m4.status().crashes()).isEqualTo(before.crashes());
        assertThat(m4.status().since()).isAfter(dsp.status().since());
    }

    @Test
    public void circlesAndUnknownNamesAreRefusedWithThePath() {
        Gateway gateway = new Gateway(context);

        assertThatThrownBy(() -> gateway.processor("hen").start()).isInstanceOf(RemoteProcessorException.class)
                .hasMessageContaining("hen → egg → hen");
        assertThatThrownBy(() -> gateway.type("rproc:plan egg")).hasMessageContaining("egg → hen → egg");
        assertThatThrownBy(() -> gateway.processor("lost").boot("a look")).hasMessageContaining("lost → nobody");
        assertThat(gateway.processor("lost").report().holders()).isEmpty();
        assertThat(gateway.processor("hen").status().state()).isEqualTo(ProcessorState.OFFLINE);
    }
}
