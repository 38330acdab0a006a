package dev.remora.itests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.itests.stream.StreamReport;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.rpmsg.PolledReceive;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class SmdIT {

    private static final String ECHO = "soft-echo";

    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() throws Exception {
        return GatewayOptions.onQualcommBoard(SmdIT.class, "adsp");
    }

    @Test
    public void theChannelsOfBothCoresAreFound() {
        Gateway gateway = new Gateway(context);
        gateway.untilState("wcnss", ProcessorState.RUNNING);
        gateway.untilState("rpm", ProcessorState.RUNNING);

        for (String name : List.of(ECHO, "LOOPBACK")) {
            ChannelStatus channel = gateway.untilChannel(name, "is there", c -> true);
            assertThat(channel.edge()).isEqualTo("wcnss");
            assertThat(channel.backend()).isEqualTo("smd");
            assertThat(channel.processor()).contains("wcnss");
        }
        ChannelStatus requests = gateway.untilChannel("rpm_requests", "is bound", c -> c.driver().isPresent());
        assertThat(requests.edge()).isEqualTo("rpm");
        assertThat(requests.driver()).contains("dev.remora.drivers.rpm");
    }

    @Test
    public void theSampleDriverServesItsChannelUnchanged() {
        ChannelStatus sample = new Gateway(context).untilChannel(Gateway.SAMPLE, "has its 100 messages",
                c -> c.received() >= 100);

        assertThat(sample.backend()).isEqualTo("smd");
        assertThat(sample.driver()).contains("dev.remora.drivers.sample");
    }

    @Test
    public void aHundredUpdatesOfADriverUnderAStreamLoseNothingAndLeakNothing() throws Exception {
        new Streaming(context).updateDriverWhileMessagesStream(100);
    }

    @Test
    public void updatesOfTheBusBringTheSameChannelsBackAndLoseAtMostWhatItHeld() throws Exception {
        StreamReport report = new Streaming(context, "wcnss").updateBelow("dev.remora.rpmsg.core", 10);

        assertThat(report.drivers()).isEqualTo(11);
        assertThat(new Gateway(context).type("rproc:trace wcnss")).containsOnlyOnce("started");
    }

    @Test
    public void whatIsSentWhileTheDriverIsReplacedArrivesOnceAndInOrder() throws Exception {
        new Streaming(context).updateDriverWhileItSends(20_000);
    }

    @Test
    public void aPolledEdgeDeliversOnTheThreadThatPolls() throws Exception {
        new Gateway(context).untilChannel(ECHO, "is there", c -> true);
        ServiceReference<RpmsgChannel> reference = context
                .getServiceReferences(RpmsgChannel.class, "(" + RpmsgChannel.NAME + "=" + ECHO + ")").iterator().next();
        RpmsgChannel channel = Objects.requireNonNull(context.getService(reference));
        List<Thread> threads = new CopyOnWriteArrayList<>();

        try (RpmsgEndpoint endpoint = channel.open(message -> threads.add(Thread.currentThread()))) {
            endpoint.send(new byte[]{1});
            new Gateway(context).until("the echo has come", () -> threads.size() == 1);
            assertThat(threads).doesNotContain(Thread.currentThread());
            threads.clear();

            try (PolledReceive polled = channel.polled()) {
                for (int i = 1; i <= 100; i++) {
                    endpoint.send(MemorySegment.ofArray(new byte[]{(byte) i}), 0);
                    while (threads.size() < i) {
                        polled.poll(16);
                    }
                }
            }
            assertThat(threads).hasSize(100).containsOnly(Thread.currentThread());
        } finally {
            context.ungetService(reference);
        }
    }
}
