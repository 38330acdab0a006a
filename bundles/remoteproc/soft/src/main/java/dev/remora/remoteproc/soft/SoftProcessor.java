package dev.remora.remoteproc.soft;

import dev.remora.platform.Mailbox;
import dev.remora.platform.Region;
import dev.remora.platform.SharedMemory;
import dev.remora.remoteproc.spi.RemoteCore;
import java.util.Comparator;
import java.util.List;
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
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One configured soft processor: registers its {@link RemoteCore} while configuration, memory and mailbox are there.
 * The service is registered here rather than by DS, because its properties have other names than the configuration's.
 */
@Component(name = "dev.remora.remoteproc.soft", service = {}, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = SoftProcessorConfig.class, factory = true)
public final class SoftProcessor {

    private static final Logger LOG = LoggerFactory.getLogger(SoftProcessor.class);

    private final BundleContext context;
    private final Map.Entry<Map<String, Object>, SharedMemory> memory;
    private final Map.Entry<Map<String, Object>, Mailbox> mailbox;

    /** A core is given what is there when it is started. */
    @Reference(name = "shared", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, target = "(!(name=*))")
    private volatile List<Map.Entry<Map<String, Object>, SharedMemory>> shared = List.of();

    private @Nullable Registered registered;

    private record Registered(SoftSettings settings, SoftRemoteCore core,
            ServiceRegistration<RemoteCore> registration) {}

    /**
     * Made by DS.
     *
     * @param context where the core is registered
     * @param memory the carveout
     * @param mailbox the doorbells
     */
    @Activate
    public SoftProcessor(BundleContext context,
            @Reference(name = "memory") Map.Entry<Map<String, Object>, SharedMemory> memory,
            @Reference(name = "mailbox") Map.Entry<Map<String, Object>, Mailbox> mailbox) {
        this.context = context;
        this.memory = memory;
        this.mailbox = mailbox;
    }

    /** After the shared memories were set: the core may be started at once. */
    @Activate
    void activate(SoftProcessorConfig config) {
        modified(config);
    }

    @Modified
    void modified(SoftProcessorConfig config) {
        SoftSettings settings;
        SoftCoreLaunch launch;
        try {
            settings = SoftSettings.of(config);
            launch = SoftCoreLaunch.of(settings.core().name(), memory, mailbox, this::sharedFiles,
                    context.getDataFile("core").toPath());
            launch.check(settings.core());
        } catch (IllegalArgumentException e) {
            refuse("soft processor %s: %s".formatted(config.name(), e.getMessage()));
            return;
        }
        Registered before = registered;
        if (before != null && before.settings.core().equals(settings.core())) {
            before.core.refused("");
            registered = new Registered(settings, before.core, before.registration);
            before.registration.setProperties(FrameworkUtil.asDictionary(settings.properties()));
            return;
        }
        deactivate();
        SharedMemory shared = memory.getValue();
        Region carveout = new Region(shared.name(), shared.deviceAddress(), shared.segment());
        SoftRemoteCore core = SoftRemoteCore.of(settings.core(), launch, carveout, mailbox.getValue());
        registered = new Registered(settings, core,
                context.registerService(RemoteCore.class, core,
                        FrameworkUtil.asDictionary(settings.properties())));
    }

    private List<SharedFile> sharedFiles() {
        return shared.stream().map(SharedFile::of).sorted(Comparator.comparing(SharedFile::name)).toList();
    }

    /** For tests, in place of DS. */
    void shared(List<Map.Entry<Map<String, Object>, SharedMemory>> memories) {
        shared = List.copyOf(memories);
    }

    /** A core that runs goes on as it was: DS keeps a component whose modification fails. */
    private void refuse(String problem) {
        Registered before = registered;
        if (before == null) {
            LOG.warn("{}", problem);
            throw new ComponentException(problem);
        }
        LOG.warn("{}; {} stays as it was", problem, before.settings.core().name());
        before.core.refused(problem);
    }

    @Deactivate
    void deactivate() {
        Registered before = registered;
        registered = null;
        if (before != null) {
            before.registration.unregister();
            before.core.close();
        }
    }
}
