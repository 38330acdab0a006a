package dev.remora.itests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.remoteproc.Hold;
import dev.remora.remoteproc.ProcessorReport;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.RemoteProcessor;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class HolderIT {

    private static final String HOLDER = "dev.remora.itests.holder";

    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() throws Exception {
        return GatewayOptions.onBoard(HolderIT.class, Map.of(
                "dev.remora.itests.holder~m4.cfg.json", "{ \"processor.target\": \"(rproc.name=m4)\" }"),
                Board.core("m4", "sample.elf"));
    }

    @Test
    public void aHoldEndsWithItsBundle() throws Exception {
        Gateway gateway = new Gateway(context);
        ProcessorReport held = gateway.untilState("m4", ProcessorState.RUNNING);
        assertThat(held.holders()).containsExactly(HOLDER + ": test");
        String pid = gateway.pid();
        Bundle holder = gateway.bundle(HOLDER);

        holder.stop();

        ProcessorReport left = gateway.untilState("m4", ProcessorState.OFFLINE);
        assertThat(left.holders()).isEmpty();
        assertThat(ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive)).isEmpty();
        holder.start();
        gateway.untilState("m4", ProcessorState.RUNNING);
    }

    @Test
    public void itRunsUntilTheLastHolderHasGivenItBack() throws Exception {
        Gateway gateway = new Gateway(context);
        gateway.untilState("m4", ProcessorState.RUNNING);
        String pid = gateway.pid();
        Bundle holder = gateway.bundle(HOLDER);

        Hold hold = gateway.processor("m4").boot("a look");
        assertThat(gateway.processor("m4").report().holders()).containsExactly(HOLDER + ": test", hold.holder());
        holder.stop();

        gateway.until("only the test holds it", () -> gateway.processor("m4").report().holders()
                .equals(List.of(hold.holder())));
        assertThat(gateway.processor("m4").status().state()).isEqualTo(ProcessorState.RUNNING);
        assertThat(gateway.pid()).isEqualTo(pid);
        hold.shutdown();
        assertThat(gateway.processor("m4").status().state()).isEqualTo(ProcessorState.OFFLINE);
        assertThat(hold.isHeld()).isFalse();
        holder.start();
    }

    @Test
    public void aStopByHandEndsEveryHold() throws Exception {
        Gateway gateway = new Gateway(context);
        gateway.untilState("m4", ProcessorState.RUNNING);
        RemoteProcessor m4 = gateway.processor("m4");
        Hold hold = m4.boot("a look");

        assertThat(gateway.type("rproc:stop m4")).contains("ended the holds of: ", HOLDER + ": test", hold.holder());

        assertThat(m4.status().state()).isEqualTo(ProcessorState.OFFLINE);
        assertThat(hold.isHeld()).isFalse();
        Bundle holder = gateway.bundle(HOLDER);
        holder.stop();
        holder.start();
        gateway.untilState("m4", ProcessorState.RUNNING);
    }

    @Test
    public void aHolderComesBackWithTheCoreBundle() throws Exception {
        Gateway gateway = new Gateway(context);
        gateway.untilState("m4", ProcessorState.RUNNING);
        String pid = gateway.pid();
        Bundle core = gateway.bundle("dev.remora.remoteproc.core");

        core.stop();
        core.start();

        ProcessorReport back = gateway.untilState("m4", ProcessorState.RUNNING);
        assertThat(back.holders()).containsExactly(HOLDER + ": test");
        assertThat(gateway.pid()).isNotEqualTo(pid);
    }
}
