package dev.remora.rpmsg.keepalive;

import dev.remora.platform.SharedMemory;
import dev.remora.rpmsg.RpmsgChannel;
import java.util.Map;
import org.osgi.framework.Constants;
import org.osgi.service.component.ComponentException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A configured keepalive: watches the channels or the memory that its targets find, as they come and go. */
@Component(name = KeepaliveComponent.PID, service = {}, immediate = true, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = KeepaliveConfiguration.class, factory = true)
public final class KeepaliveComponent {

    static final String PID = "dev.remora.rpmsg.keepalive";

    private static final Logger LOG = LoggerFactory.getLogger(KeepaliveComponent.class);

    private final Settings settings;
    private final Edges edges;
    private final Watches watches;

    /**
     * Checks the configuration.
     *
     * @param thread shared by all
     * @param configuration what to watch, and how
     * @param properties the same, with its name
     */
    @Activate
    public KeepaliveComponent(@Reference KeepaliveThread thread, KeepaliveConfiguration configuration,
            Map<String, Object> properties) {
        this(thread, thread.edges(), configuration, name(properties));
    }

    KeepaliveComponent(Timer timer, Edges edges, KeepaliveConfiguration configuration, String name) {
        this.edges = edges;
        try {
            this.settings = Settings.of(name, configuration);
        } catch (IllegalArgumentException e) {
            LOG.warn("configuration {}~{}: {}", PID, name, e.getMessage());
            throw new ComponentException(PID + "~" + name + ": " + e.getMessage());
        }
        this.watches = new Watches(timer, settings.periodMillis());
    }

    private static String name(Map<String, Object> properties) {
        String pid = String.valueOf(properties.get(Constants.SERVICE_PID));
        return pid.length() > PID.length() + 1 && pid.startsWith(PID) ? pid.substring(PID.length() + 1) : pid;
    }

    @Reference(name = "channel", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, target = Settings.NO_TARGET)
    void addChannel(RpmsgChannel channel, Map<String, Object> properties) {
        if (settings.kind() instanceof Settings.Message what)
            watches.begin(id(properties), new MessageProbe(settings, what, channel,
                    String.valueOf(properties.get(RpmsgChannel.EDGE)), edges));
    }

    void removeChannel(RpmsgChannel channel, Map<String, Object> properties) {
        watches.end(id(properties));
    }

    @Reference(name = "memory", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, target = Settings.NO_TARGET)
    void addMemory(SharedMemory memory, Map<String, Object> properties) {
        if (!(settings.kind() instanceof Settings.Counter what))
            return;
        try {
            watches.begin(id(properties), new CounterProbe(settings, what, memory, edges));
        } catch (IllegalArgumentException e) {
            LOG.warn("configuration {}~{}: {}: correct offset or memory.target", PID, settings.name(), e.getMessage());
        }
    }

    void removeMemory(SharedMemory memory, Map<String, Object> properties) {
        watches.end(id(properties));
    }

    private static long id(Map<String, Object> properties) {
        return properties.get(Constants.SERVICE_ID) instanceof Long id ? id : -1;
    }
}
