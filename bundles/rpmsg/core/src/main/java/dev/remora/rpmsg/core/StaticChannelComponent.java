package dev.remora.rpmsg.core;

import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A channel that configuration makes; the bus takes it up. */
@Component(name = StaticChannelComponent.PID, service = StaticChannelComponent.class, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = StaticChannelConfiguration.class, factory = true)
public final class StaticChannelComponent {

    static final String PID = "dev.remora.rpmsg.channel.static";

    private static final Logger LOG = LoggerFactory.getLogger(StaticChannelComponent.class);

    private final StaticChannel channel;

    /**
     * Reads the channel.
     *
     * @param properties of the configuration
     */
    @Activate
    public StaticChannelComponent(Map<String, Object> properties) {
        try {
            channel = StaticChannel.of(new ConfiguredValues(PID, properties));
        } catch (IllegalArgumentException e) {
            throw ConfiguredValues.inactive(LOG, e);
        }
    }

    StaticChannel channel() {
        return channel;
    }
}
