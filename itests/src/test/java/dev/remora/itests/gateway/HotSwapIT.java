package dev.remora.itests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.itests.stream.StreamControl;
import dev.remora.itests.stream.StreamReport;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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

@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class HotSwapIT {

    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() throws Exception {
        return GatewayOptions.streaming(HotSwapIT.class, Map.of());
    }

    @Test
    public void aThousandUpdatesOfADriverUnderAStreamLoseNothingAndLeakNothing() throws Exception {
        Streaming streaming = new Streaming(context);
        StreamControl control = streaming.control();
        streaming.start(control);
        // The first update makes what is made once.
        streaming.updateDriver(control, 2);
        Footprint before = footprintAtRest(control);

        streaming.start(control);
        for (int i = 2; i <= 1001; i++) {
            streaming.updateDriver(control, i);
        }
        StreamReport report = control.stop();

        assertThat(report.drivers()).isEqualTo(1001);
        assertThat(report.lost()).describedAs("lost in %s", report).isZero();
        assertThat(report.received()).isEqualTo(report.sent());
        assertThat(report.lostAnswers()).isZero();
        Streaming.inOrder(report);
        streaming.nothingIsLeakedSince(before);
    }

    @Test
    public void whatIsSentWhileTheDriverIsReplacedArrivesOnceAndInOrder() throws Exception {
        Streaming streaming = new Streaming(context);
        StreamControl control = streaming.control();
        streaming.start(control);
        control.stop();

        CompletableFuture<StreamReport> sent = CompletableFuture.supplyAsync(() -> {
            try {
                return control.send(50_000, 32);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        for (int i = 2; !sent.isDone(); i++) {
            streaming.updateDriver(control, i);
        }

        assertThat(sent.get(60, TimeUnit.SECONDS).taken()).isEqualTo(50_000);
        assertThat(sent.get().misplaced()).isZero();
        assertThat(control.report().drivers()).isGreaterThan(1);
    }

    private Footprint footprintAtRest(StreamControl control) throws Exception {
        control.stop();
        return Footprint.of(context);
    }
}
