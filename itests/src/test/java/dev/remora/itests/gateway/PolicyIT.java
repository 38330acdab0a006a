package dev.remora.itests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.RpmsgInventory.ChannelState;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import java.nio.file.Files;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
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
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;

@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class PolicyIT {

    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() throws Exception {
        return GatewayOptions.streaming(PolicyIT.class, Map.of("dev.remora.rpmsg.policy~sample.cfg.json",
                "{ \"bundle\": \"dev.remora.drivers.sample\" }"));
    }

    @Test
    public void aDriverThatNoPolicyAllowsIsNotBoundAndTheReasonIsSeen() throws Exception {
        Gateway gateway = new Gateway(context);
        gateway.untilChannel(Gateway.SAMPLE, "is bound by the driver that may", c -> c.driver().isPresent());
        ChannelStatus denied = gateway.untilChannel(Streaming.CHANNEL, "is refused to the driver that may not",
                c -> c.state() == ChannelState.UNBOUND && c.reason().contains("policy"));
        assertThat(denied.driver()).isEmpty();
        assertThat(gateway.type("rpmsg:list")).contains(denied.reason());

        List<Event> events = new CopyOnWriteArrayList<>();
        Dictionary<String, Object> topics = FrameworkUtil.asDictionary(
                Map.of(EventConstants.EVENT_TOPIC, "dev/remora/rpmsg/policy/DENIED"));
        ServiceRegistration<EventHandler> handler = context.registerService(EventHandler.class, events::add, topics);
        gateway.bundle(Streaming.DRIVER).update();
        gateway.until("the denial is an event", () -> !events.isEmpty());
        handler.unregister();

        Files.writeString(gateway.home("config/dev.remora.rpmsg.policy~stream.cfg.json"), """
                { "bundle": "dev.remora.itests.*", "acts": ["bind", "send"], "channels": ["remora-stream"] }
                """);
        gateway.untilChannel(Streaming.CHANNEL, "is bound once it is allowed", c -> c.driver().isPresent());

        Files.delete(gateway.home("config/dev.remora.rpmsg.policy~stream.cfg.json"));
        gateway.untilChannel(Streaming.CHANNEL, "is taken away when it is no longer allowed",
                c -> c.driver().isEmpty() && c.reason().contains("policy"));
        assertThat(gateway.channel(Gateway.SAMPLE).orElseThrow().driver()).isPresent();
    }
}
