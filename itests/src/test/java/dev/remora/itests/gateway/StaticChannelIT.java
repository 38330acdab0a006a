package dev.remora.itests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgDriverFor;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.RpmsgMessage;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.PrototypeServiceFactory;
import org.osgi.framework.ServiceRegistration;

@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class StaticChannelIT {

    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() throws Exception {
        return GatewayOptions.streaming(StaticChannelIT.class, Map.of());
    }

    private static final String ECHO = "static-echo";
    private static final String LISTENER = "static-listener";

    /** Of the channel on which it came, and its payload in hexadecimal digits. */
    private record Received(String channel, String payload) {}

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<RpmsgChannel> probed = new LinkedBlockingQueue<>();

    private final class Driver implements RpmsgDriver {

        private RpmsgChannel channel;

        @Override
        public void probe(RpmsgChannel its) {
            channel = its;
            probed.add(its);
        }

        @Override
        public void received(RpmsgMessage message) {
            received.add(new Received(channel.name(), HexFormat.of().formatHex(message.copy())));
        }

        @Override
        public void remove() {}
    }

    private void register(String... names) {
        Dictionary<String, Object> properties = FrameworkUtil.asDictionary(
                Map.of(RpmsgDriverFor.PROPERTY, names));
        ServiceRegistration<RpmsgDriver> ignored = context.registerService(RpmsgDriver.class,
                new PrototypeServiceFactory<RpmsgDriver>() {
                    @Override
                    public RpmsgDriver getService(Bundle bundle, ServiceRegistration<RpmsgDriver> registration) {
                        return new Driver();
                    }

                    @Override
                    public void ungetService(Bundle bundle, ServiceRegistration<RpmsgDriver> registration,
                            RpmsgDriver service) {}
                }, properties);
    }

    private RpmsgChannel probed(String name) throws InterruptedException {
        RpmsgChannel channel = probed.poll(30, TimeUnit.SECONDS);
        assertThat(channel).isNotNull();
        assertThat(channel.name()).isEqualTo(name);
        return channel;
    }

    @Test
    public void configuredChannelsAreThereWithoutAnAnnouncementAndGoWithTheirConfiguration() throws Exception {
        Gateway gateway = new Gateway(context);
        ChannelStatus echo = gateway.untilChannel(Gateway.SAMPLE, "is there", c -> c.received() >= 100);
        register(ECHO);
        register(LISTENER);

        Path config = gateway.home("config/dev.remora.rpmsg.channel.static~echo.cfg.json");
        Files.writeString(config, """
                { "name": "static-echo", "edge": "m4.vdev0", "src": "500", "dst": "%d" }
                """.formatted(echo.destination()));
        RpmsgChannel channel = probed(ECHO);
        assertThat(channel.source()).isEqualTo(500);
        channel.endpoint().send(new byte[]{1, 2, 3});
        Received answer = received.poll(30, TimeUnit.SECONDS);
        assertThat(answer).isNotNull();
        assertThat(answer.channel()).isEqualTo(ECHO);
        assertThat(answer.payload()).isEqualTo("010203");

        Files.writeString(gateway.home("config/dev.remora.rpmsg.channel.static~listener.cfg.json"), """
                { "name": "static-listener", "backend": "virtio", "src": "0x1f5" }
                """);
        RpmsgChannel listener = probed(LISTENER);
        assertThat(listener.destination()).isEqualTo(RpmsgChannel.ADDRESS_ANY);
        // The echo answers to the address that it was told.
        channel.endpoint().sendOffChannel(501, (int) echo.destination(), MemorySegment.ofArray(new byte[]{4}));
        Received heard = received.poll(30, TimeUnit.SECONDS);
        assertThat(heard).isNotNull();
        assertThat(heard.channel()).isEqualTo(LISTENER);

        Files.delete(config);
        gateway.until("the channel goes with its configuration", () -> gateway.channel(ECHO).isEmpty());
        assertThat(gateway.channel(LISTENER)).isPresent();
    }
}
