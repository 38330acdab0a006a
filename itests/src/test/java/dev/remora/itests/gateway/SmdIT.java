package dev.remora.itests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.itests.stream.StreamControl;
import dev.remora.itests.stream.StreamReport;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.rpmsg.PolledReceive;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
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
        return GatewayOptions.onQualcommBoard(SmdIT.class);
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
        Streaming streaming = new Streaming(context);
        StreamControl control = streaming.control();
        streaming.start(control);
        // The first update makes what is made once.
        streaming.updateDriver(control, 2);
        control.stop();
        Footprint before = Footprint.of(context);

        streaming.start(control);
        for (int i = 2; i <= 101; i++) {
            streaming.updateDriver(control, i);
        }
        StreamReport report = control.stop();

        assertThat(report.drivers()).isEqualTo(101);
        assertThat(report.received()).isPositive().isEqualTo(report.sent());
        assertThat(report.lost()).describedAs("lost in %s", report).isZero();
        assertThat(report.lostAnswers()).isZero();
        Streaming.inOrder(report);
        streaming.nothingIsLeakedSince(before);
    }

    @Test
    public void updatesOfTheBusBringTheSameChannelsBackAndLoseAtMostWhatItHeld() throws Exception {
        StreamReport report = new Streaming(context, "wcnss").updateBelow("dev.remora.rpmsg.core", 10);

        assertThat(report.drivers()).isEqualTo(11);
        assertThat(new Gateway(context).type("rproc:trace wcnss")).containsOnlyOnce("started");
    }

    @Test
    public void whatIsSentWhileTheDriverIsReplacedArrivesOnceAndInOrder() throws Exception {
        Streaming streaming = new Streaming(context);
        StreamControl control = streaming.control();
        streaming.start(control);
        control.stop();

        CompletableFuture<StreamReport> sent = CompletableFuture.supplyAsync(() -> {
            try {
                return control.send(20_000, 32);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        for (int i = 2; !sent.isDone(); i++) {
            streaming.updateDriver(control, i);
        }

        assertThat(sent.get(60, TimeUnit.SECONDS).taken()).isEqualTo(20_000);
        assertThat(sent.get().misplaced()).isZero();
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
