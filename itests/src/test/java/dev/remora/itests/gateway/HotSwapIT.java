package dev.remora.itests.gateway;

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
public class HotSwapIT {

    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() throws Exception {
        return GatewayOptions.streaming(HotSwapIT.class, Map.of());
    }

    @Test
    public void aThousandUpdatesOfADriverUnderAStreamLoseNothingAndLeakNothing() throws Exception {
        new Streaming(context).updateDriverWhileMessagesStream(1000);
    }

    @Test
    public void whatIsSentWhileTheDriverIsReplacedArrivesOnceAndInOrder() throws Exception {
        new Streaming(context).updateDriverWhileItSends(50_000);
    }
}
