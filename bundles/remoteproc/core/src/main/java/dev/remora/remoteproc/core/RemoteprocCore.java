package dev.remora.remoteproc.core;

import dev.remora.remoteproc.ProcessorListener;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.image.Firmware;
import dev.remora.remoteproc.core.store.FirmwareSource;
import dev.remora.remoteproc.core.store.FirmwareStore;
import dev.remora.remoteproc.spi.RemoteCore;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns {@link RemoteCore} services into {@link RemoteProcessor} services. */
@Component(name = "dev.remora.remoteproc.core", service = {}, immediate = true)
@Designate(ocd = RemoteprocCore.Config.class)
public final class RemoteprocCore {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteprocCore.class);

    private final BundleContext context;
    private final Announcements announcements = new Announcements();
    private final Processors processors;
    private volatile Settings settings;
    private volatile FirmwareStore store;

    /** How it is set. */
    @ObjectClassDefinition(name = "Remora remote processors", description = "Firmware and crash recovery")
    public @interface Config {

        /** Where firmware is looked for. */
        @AttributeDefinition(description = "Folders with firmware files, searched in this order after the firmware"
                + " bundles", required = false)
        String[] firmware_path() default {};

        /** Whether a crashed core is started again. */
        @AttributeDefinition(description = "Whether a crashed processor is started again")
        boolean recovery() default true;

        /** When it is enough. */
        @AttributeDefinition(description = "How often a crashed processor is started again within the window before it"
                + " is left CRASHED", min = "0", max = "100")
        int recovery_attempts() default 5;

        /** How long an attempt counts. */
        @AttributeDefinition(description = "The window in which recoveries are counted, seconds", min = "1", max = "86400")
        int recovery_window_seconds() default 60;
    }

    private record Settings(List<Path> folders, RecoveryPolicy recovery) {}

    /** Opens the firmware store; cores come by their reference. */
    @Activate
    public RemoteprocCore(BundleContext context, Config config) {
        this.context = context;
        settings = settings(config);
        processors = new Processors(new CurrentStore(), () -> settings.recovery(), () -> new OsgiHost(context,
                announcements));
        store = new FirmwareStore(context, settings.folders(), this::firmwareChanged);
        store.open();
    }

    @Modified
    void modified(Config config) {
        Settings before = settings;
        settings = settings(config);
        if (!settings.folders().equals(before.folders())) {
            FirmwareStore old = store;
            store = new FirmwareStore(context, settings.folders(), this::firmwareChanged);
            store.open();
            old.close();
            processors.each(Processor::firmwaresChanged);
        }
    }

    @Deactivate
    void deactivate() {
        processors.close();
        store.close();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addCore(RemoteCore core, Map<String, Object> properties) {
        processors.add(candidate(core, properties));
    }

    void updatedCore(RemoteCore core, Map<String, Object> properties) {
        processors.update(candidate(core, properties));
    }

    void removeCore(RemoteCore core, Map<String, Object> properties) {
        processors.remove(id(properties));
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addListener(ProcessorListener listener, Map<String, Object> properties) {
        announcements.add(id(properties), listener, properties.get(RemoteProcessor.NAME));
    }

    void removeListener(ProcessorListener listener, Map<String, Object> properties) {
        announcements.remove(id(properties));
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void addEventAdmin(EventAdmin admin) {
        announcements.postTo(admin);
    }

    void removeEventAdmin(EventAdmin admin) {
        announcements.postNoMoreTo(admin);
    }

    private void firmwareChanged(String name) {
        processors.each(processor -> processor.firmwareChanged(name));
    }

    private static Processors.Candidate candidate(RemoteCore core, Map<String, Object> properties) {
        return new Processors.Candidate(id(properties), text(properties, RemoteProcessor.NAME), core, text(properties,
                RemoteProcessor.FIRMWARE), Boolean.TRUE.equals(properties.get(RemoteProcessor.AUTO_BOOT)));
    }

    private static long id(Map<String, Object> properties) {
        return properties.get(Constants.SERVICE_ID) instanceof Long id ? id : -1;
    }

    private static String text(Map<String, Object> properties, String key) {
        return properties.get(key) instanceof String text ? text : "";
    }

    private static Settings settings(Config config) {
        List<Path> folders = new ArrayList<>();
        for (String folder : config.firmware_path()) {
            try {
                folders.add(Path.of(folder).toAbsolutePath().normalize());
            } catch (InvalidPathException e) {
                LOG.warn("dev.remora.remoteproc.core: firmware.path \"{}\" ignored: {}", folder, e.getMessage());
            }
        }
        int attempts = inRange("recovery.attempts", config.recovery_attempts(), 0, 100, 5);
        int window = inRange("recovery.window.seconds", config.recovery_window_seconds(), 1, 86400, 60);
        return new Settings(List.copyOf(folders), new RecoveryPolicy(config.recovery(), attempts, Duration.ofSeconds(
                window)));
    }

    private static int inRange(String name, int value, int min, int max, int instead) {
        if (value >= min && value <= max) {
            return value;
        }
        LOG.warn("dev.remora.remoteproc.core: {} = {} is not from {} to {}; {} is used", name, value, min, max,
                instead);
        return instead;
    }

    /** The store as it is configured now. */
    private final class CurrentStore implements FirmwareSource {

        @Override
        public Optional<Firmware> find(String name) throws RemoteProcessorException {
            return store.find(name);
        }

        @Override
        public String places() {
            return store.places();
        }
    }
}
