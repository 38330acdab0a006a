package dev.remora.rpmsg.smd;

import dev.remora.platform.Mailbox;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.spi.Subdevice;
import dev.remora.rpmsg.edge.channel.Edge;
import dev.remora.rpmsg.edge.channel.EdgeSubdevice;
import dev.remora.rpmsg.edge.channel.Processors;
import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.smem.Smem;
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
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A configured SMD edge, as long as its heap and its mailbox are there. */
@Component(name = SmdBackend.PID, service = {}, immediate = true, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = EdgeConfiguration.class, factory = true)
public final class SmdBackend {

    static final String PID = "dev.remora.rpmsg.smd";

    private static final Logger LOG = LoggerFactory.getLogger(SmdBackend.class);
    /** Finds nothing: which service it is has to be said. */
    private static final String NO_TARGET = "(!(objectClass=*))";

    private final BundleContext context;
    private final SmdSettings settings;
    private final Processors processors;
    private final Edge edge;
    private @Nullable ServiceRegistration<Subdevice> registration;

    /**
     * Made by Declarative Services.
     *
     * @param context of this bundle
     * @param configuration what is configured
     * @param smem the heap as the own processor uses it
     * @param mailbox by which both sides ring
     */
    @Activate
    public SmdBackend(BundleContext context, EdgeConfiguration configuration,
            @Reference(name = "smem", target = NO_TARGET) Smem smem,
            @Reference(name = "mailbox", target = NO_TARGET) Mailbox mailbox) {
        this.context = context;
        try {
            settings = SettingsReader.read(configuration, smem.host(), mailbox.channels());
        } catch (IllegalArgumentException e) {
            LOG.warn("{}", e.getMessage());
            throw new ComponentException(e.getMessage());
        }
        processors = new Processors(settings.name(), settings.common().processor());
        edge = new Edge(settings.common(), new SmdFormat(settings, smem), mailbox, processors::crash);
    }

    /** The bus and the processor, if they are there, are bound by now. */
    @Activate
    void start() {
        if (settings.common().processor().isPresent()) {
            registration = context.registerService(Subdevice.class, new EdgeSubdevice(edge, processors::present),
                    FrameworkUtil.asDictionary(Map.of(RemoteProcessor.NAME, settings.common().processor().get())));
        } else {
            edge.open();
        }
    }

    /** A processor that runs brings its subdevice down before the registration ends. */
    @Deactivate
    void stop() {
        ServiceRegistration<Subdevice> registered = registration;
        if (registered != null) {
            registered.unregister();
        }
        edge.dispose("its configuration, heap or mailbox is gone");
    }

    @Reference(name = "bus", cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindBus(RpmsgBus bus) {
        edge.connect(bus);
    }

    void unbindBus(RpmsgBus bus) {
        edge.disconnect(bus);
    }

    /** All of them: which one is meant is known by its name only. */
    @Reference(name = "processor", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindProcessor(RemoteProcessor processor) {
        processors.add(processor);
    }

    void unbindProcessor(RemoteProcessor processor) {
        processors.remove(processor);
    }
}
