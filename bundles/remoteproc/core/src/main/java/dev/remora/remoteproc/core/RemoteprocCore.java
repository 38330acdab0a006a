package dev.remora.remoteproc.core;

import dev.remora.remoteproc.ProcessorListener;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.Processors.Surroundings;
import dev.remora.remoteproc.core.coredump.CoreFiles;
import dev.remora.remoteproc.core.coredump.CoredumpSettings;
import dev.remora.remoteproc.core.image.Firmware;
import dev.remora.remoteproc.core.store.FirmwareSource;
import dev.remora.remoteproc.core.store.FirmwareStore;
import dev.remora.remoteproc.spi.RemoteCore;
import dev.remora.remoteproc.spi.ResourceHandler;
import dev.remora.remoteproc.spi.Subdevice;
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
import org.osgi.service.metatype.annotations.Option;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns {@link RemoteCore} services into {@link RemoteProcessor} services. */
@Component(name = "dev.remora.remoteproc.core", service = {}, immediate = true)
@Designate(ocd = RemoteprocCore.Config.class)
public final class RemoteprocCore {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteprocCore.class);

    private final BundleContext context;
    private final Announcements announcements = new Announcements();
    private final AddedServices added = new AddedServices();
    private final CoreFiles coreFiles;
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

        /** What is kept of a crash. */
        @AttributeDefinition(description = "What becomes of the memory of a crashed processor: nothing is kept, it is copied"
                + " into a file, or the recovery waits for a reader", options = {@Option(value = "disabled"),
                        @Option(value = "enabled"), @Option(value = "inline")})
        String coredump() default "disabled";

        /** Where core files are kept. */
        @AttributeDefinition(description = "Folder of the core files; empty: data/coredumps of the gateway's home", required = false)
        String coredump_path() default "";

        /** How many are kept. */
        @AttributeDefinition(description = "How many core files of one processor are kept; the oldest ones go", min = "1", max = "1000")
        int coredump_files() default 5;

        /** How much is kept. */
        @AttributeDefinition(description = "How many bytes of core files of all processors are kept together; the oldest ones"
                + " go", min = "65536", max = "1099511627776")
        long coredump_bytes() default 1L << 30;

        /** How long an inline one waits. */
        @AttributeDefinition(description = "How long the recovery waits for the reader of an inline core file, seconds", min = "1", max = "86400")
        int coredump_timeout_seconds() default 300;
    }

    private record Settings(List<Path> folders, RecoveryPolicy recovery, CoredumpSettings coredump) {}

    /** Opens the firmware store; cores come by their reference. */
    @Activate
    public RemoteprocCore(BundleContext context, Config config) {
        this.context = context;
        settings = settings(context, config);
        coreFiles = new CoreFiles(() -> settings.coredump());
        processors = new Processors(new Surroundings(new CurrentStore(), () -> settings.recovery(), () -> settings
                .coredump().mode(), coreFiles::of, added::of, () -> new OsgiHost(context, announcements)));
        store = new FirmwareStore(context, settings.folders(), this::firmwareChanged);
        store.open();
    }

    @Modified
    void modified(Config config) {
        Settings before = settings;
        settings = settings(context, config);
        processors.configured();
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
        coreFiles.close();
        store.close();
    }

    /** Bound last, which is why its name is in lower case: a core may boot at once, and needs all the others then. */
    @Reference(name = "core", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
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
    void addSubdevice(Subdevice subdevice, Map<String, Object> properties) {
        added.add(subdevice, properties).ifPresent(name -> processors.tell(name, processor -> processor.subdeviceCame(
                subdevice)));
    }

    /** Returns when nobody uses it any more. */
    void removeSubdevice(Subdevice subdevice, Map<String, Object> properties) {
        added.removeSubdevice(properties).ifPresent(name -> processors.tell(name, processor -> processor.subdeviceGoes(
                subdevice)));
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addResourceHandler(ResourceHandler handler, Map<String, Object> properties) {
        added.add(handler, properties);
    }

    /** Returns when nobody uses it any more. */
    void removeResourceHandler(ResourceHandler handler, Map<String, Object> properties) {
        added.removeHandler(properties);
        processors.each(processor -> processor.handlerGoes(handler));
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
        return new Processors.Candidate(id(properties), properties.get(RemoteProcessor.NAME) instanceof String name
                ? name
                : "", core, CoreSettings.of(properties));
    }

    private static long id(Map<String, Object> properties) {
        return properties.get(Constants.SERVICE_ID) instanceof Long id ? id : -1;
    }

    private static Settings settings(BundleContext context, Config config) {
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
                window)), CoredumpSettings.of(config.coredump(), config.coredump_path(), config.coredump_files(),
                        config
                                .coredump_bytes(),
                        config.coredump_timeout_seconds(), context.getProperty("remora.home")));
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
