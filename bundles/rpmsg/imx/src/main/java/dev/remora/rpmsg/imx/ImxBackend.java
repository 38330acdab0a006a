package dev.remora.rpmsg.imx;

import dev.remora.imx.Partition;
import dev.remora.platform.Mailbox;
import dev.remora.platform.SharedMemory;
import dev.remora.platform.WordMailbox;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.ComponentException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A configured partition, as long as its memory and its message unit are there; the controller comes and goes. */
@Component(name = ImxBackend.PID, service = {}, immediate = true, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = PartitionConfiguration.class, factory = true)
public final class ImxBackend {

    static final String PID = "dev.remora.rpmsg.imx";

    private static final Logger LOG = LoggerFactory.getLogger(ImxBackend.class);
    /** Finds nothing: which service it is has to be said. */
    private static final String NO_TARGET = "(!(objectClass=*))";

    private final BundleContext context;
    private final Link link;
    private @Nullable ServiceRegistration<Partition> registration;

    /**
     * Made by Declarative Services.
     *
     * @param context of this bundle
     * @param configuration what is configured
     * @param memory in which the rings lie
     * @param buffers memory of the message buffers
     * @param mailbox the message unit
     */
    @Activate
    public ImxBackend(BundleContext context, PartitionConfiguration configuration,
            @Reference(name = "memory", target = NO_TARGET) SharedMemory memory,
            @Reference(name = "buffers", target = NO_TARGET) SharedMemory buffers,
            @Reference(name = "mailbox", target = NO_TARGET) WordMailbox mailbox) {
        this.context = context;
        try {
            link = Link.of(context, SettingsReader.read(configuration, memory.deviceAddress(), mailbox.wordChannels(),
                    mailbox.channels()), memory, buffers, mailbox);
        } catch (IllegalArgumentException e) {
            LOG.warn("{}", e.getMessage());
            throw new ComponentException(e.getMessage());
        }
    }

    /** The controller, if there is one, is bound by now: no reset is missed. */
    @Activate
    void start() {
        link.start();
        registration = context.registerService(Partition.class, link, FrameworkUtil.asDictionary(Map.of(Partition.NAME,
                link.name())));
    }

    @Deactivate
    void stop() {
        ServiceRegistration<Partition> registered = registration;
        if (registered != null) {
            registered.unregister();
        }
        link.stop();
    }

    @Reference(name = "controller", target = NO_TARGET, cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindController(Mailbox controller) {
        link.controller().come(controller);
    }

    void unbindController(Mailbox controller) {
        link.controller().go(controller);
    }
}
