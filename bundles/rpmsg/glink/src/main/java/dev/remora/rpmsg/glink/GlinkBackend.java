package dev.remora.rpmsg.glink;

import dev.remora.platform.Mailbox;
import dev.remora.platform.SharedMemory;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.spi.Subdevice;
import dev.remora.rpmsg.edge.channel.Edge;
import dev.remora.rpmsg.edge.channel.EdgeSubdevice;
import dev.remora.rpmsg.edge.channel.Processors;
import dev.remora.rpmsg.glink.ssr.Restarts;
import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.smem.Smem;
import java.util.Map;
import java.util.Optional;
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

/**
 * A configured GLINK edge, as long as its mailbox is there, and the memory of its kind: an SMEM heap or message RAM. The
 * other memory is not asked for; when one comes or goes this is made anew.
 */
@Component(name = GlinkBackend.PID, service = {}, immediate = true, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = EdgeConfiguration.class, factory = true)
public final class GlinkBackend {

    static final String PID = "dev.remora.rpmsg.glink";

    private static final Logger LOG = LoggerFactory.getLogger(GlinkBackend.class);
    /** Finds nothing: which service it is has to be said. */
    private static final String NO_TARGET = "(!(objectClass=*))";

    private final BundleContext context;
    private final Restarts restarts;
    private final GlinkSettings settings;
    private final Processors processors;
    private final Optional<Edge> edge;
    private final Optional<ConfiguredEdge> restarted;
    private @Nullable ServiceRegistration<Subdevice> registration;

    /**
     * Made by Declarative Services.
     *
     * @param context of this bundle
     * @param configuration what is configured
     * @param restarts tells of processors that are gone
     * @param smem the heap as the own processor uses it; null if there is none
     * @param memory message RAM; null if there is none
     * @param mailbox by which both sides ring
     */
    @Activate
    public GlinkBackend(BundleContext context, EdgeConfiguration configuration, @Reference Restarts restarts,
            @Reference(name = "smem", target = NO_TARGET, cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY) @Nullable Smem smem,
            @Reference(name = "memory", target = NO_TARGET, cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY) @Nullable SharedMemory memory,
            @Reference(name = "mailbox", target = NO_TARGET) Mailbox mailbox) {
        this.context = context;
        this.restarts = restarts;
        Optional<PipeSource> source;
        try {
            settings = SettingsReader.read(configuration, mailbox.channels());
            source = SettingsReader.place(configuration, smem, memory);
        } catch (IllegalArgumentException e) {
            LOG.warn("{}", e.getMessage());
            throw new ComponentException(e.getMessage());
        }
        processors = new Processors(settings.edge().name(), settings.edge().processor());
        edge = source.map(place -> new Edge(settings.edge(), new GlinkFormat(settings, place), mailbox,
                processors::crash));
        restarted = edge.map(present -> new ConfiguredEdge(settings, present));
        if (edge.isEmpty()) {
            LOG.debug("{}: GLINK edge waits for its memory", settings.edge().name());
        }
    }

    /** The bus and the processor, if they are there, are bound by now. */
    @Activate
    void start() {
        restarted.ifPresent(restarts::add);
        edge.ifPresent(this::start);
    }

    private void start(Edge present) {
        if (settings.edge().processor().isPresent()) {
            registration = context.registerService(Subdevice.class, new EdgeSubdevice(present, processors::present),
                    FrameworkUtil.asDictionary(Map.of(RemoteProcessor.NAME, settings.edge().processor().get())));
        } else {
            present.open();
        }
    }

    /** A processor that runs brings its subdevice down before the registration ends. */
    @Deactivate
    void stop() {
        ServiceRegistration<Subdevice> registered = registration;
        if (registered != null) {
            registered.unregister();
        }
        restarted.ifPresent(restarts::remove);
        edge.ifPresent(present -> present.dispose("its configuration, memory or mailbox is gone"));
    }

    @Reference(name = "bus", cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindBus(RpmsgBus bus) {
        edge.ifPresent(present -> present.connect(bus));
    }

    void unbindBus(RpmsgBus bus) {
        edge.ifPresent(present -> present.disconnect(bus));
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
