package dev.remora.itests.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
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
import org.osgi.framework.Constants;

@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class BootIT {

    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() throws Exception {
        return GatewayOptions.onNewHome(BootIT.class);
    }

    @Test
    public void theProcessorRunsOnItsFirmware() {
        ProcessorStatus m4 = new Gateway(context).untilM4Runs();

        assertThat(m4.firmware()).isEqualTo("sample.elf");
        assertThat(m4.reason()).isEmpty();
        assertThat(m4.crashes()).isZero();
        assertThat(m4.details()).containsKey("pid");
    }

    @Test
    public void theSampleDriverIsBoundAndCountsItsMessages() {
        ChannelStatus channel = new Gateway(context).untilChannel(Gateway.SAMPLE, "has its 100 messages",
                c -> c.received() >= 100);

        assertThat(channel.driver()).contains("dev.remora.drivers.sample");
        assertThat(channel.processor()).contains("m4");
        assertThat(channel.backend()).isEqualTo("virtio");
        assertThat(channel.reason()).isEmpty();
    }

    @Test
    public void aChannelWithoutDriverWaits() {
        ChannelStatus channel = new Gateway(context).untilChannel(Gateway.PINGPONG, "is there", c -> true);

        assertThat(channel.driver()).isEmpty();
        assertThat(channel.reason()).isNotEmpty();
    }

    @Test
    public void allBundlesRun() {
        for (Bundle bundle : context.getBundles()) {
            boolean fragment = bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
            assertThat(bundle.getState()).as(bundle.toString()).isEqualTo(fragment ? Bundle.RESOLVED : Bundle.ACTIVE);
        }
    }

    @Test
    public void theShellShowsItAll() throws Exception {
        Gateway gateway = new Gateway(context);
        gateway.untilM4Runs();
        gateway.untilTrace("sample firmware 1 started");
        gateway.untilChannel(Gateway.SAMPLE, "is bound", c -> c.driver().isPresent());

        assertThat(gateway.type("rproc:list")).contains("m4", "RUNNING", "sample.elf");
        assertThat(gateway.type("rproc:list --json")).contains("\"name\":\"m4\",\"state\":\"RUNNING\"");
        assertThat(gateway.type("rpmsg:list")).contains(Gateway.SAMPLE, "dev.remora.drivers.sample");
        assertThat(gateway.type("rpmsg:drivers")).contains("dev.remora.drivers.sample");
        assertThat(gateway.type("remora:status")).contains("m4", "RUNNING");
    }

    @Test
    public void aProcessorStopsAndStartsByCommand() throws Exception {
        Gateway gateway = new Gateway(context);
        gateway.untilM4Runs();

        assertThat(gateway.type("rproc:stop m4")).startsWith("m4: OFFLINE");
        gateway.until("channels are gone", () -> gateway.channel(Gateway.SAMPLE).isEmpty());
        assertThat(gateway.type("rproc:start m4")).startsWith("m4: RUNNING");
        gateway.untilChannel(Gateway.SAMPLE, "is bound again", c -> c.driver().isPresent());

        assertThatThrownBy(() -> gateway.type("rproc:start m7")).hasMessage("no remote processor 'm7'; known: m4");
    }
}
