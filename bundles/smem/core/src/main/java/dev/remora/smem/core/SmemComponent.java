package dev.remora.smem.core;

import dev.remora.platform.HwSpinlock;
import dev.remora.platform.SharedMemory;
import dev.remora.smem.Smem;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.osgi.annotation.bundle.Capability;
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
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers one {@link Smem} as long as its configuration, its memory and its lock live. */
@Component(name = SmemComponent.PID, service = {}, immediate = true, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"dev.remora.smem.Smem\"", effective = "active")
@Designate(ocd = SmemComponent.Config.class, factory = true)
public final class SmemComponent {

    static final String PID = "dev.remora.smem";

    /** Without a filter any memory would do, and be scribbled over. */
    private static final String NOTHING = "(name=)";
    private static final Logger LOG = LoggerFactory.getLogger(SmemComponent.class);
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(1);
    /** Main header and partition table, on pages of their own. */
    private static final long SMALLEST = 16384;

    @ObjectClassDefinition(name = "SMEM", description = "A heap in shared memory, as one processor of the chip uses it")
    @interface Config {

        @AttributeDefinition(description = "Name of the heap: letters, digits, '.', '_', '-'")
        String name() default "";

        @AttributeDefinition(description = "Which shared memory is the main region: a filter such as (name=smem)")
        String memory_target() default NOTHING;

        @AttributeDefinition(description = "Which hardware spinlock guards it: a filter such as (name=smem)")
        String lock_target() default NOTHING;

        @AttributeDefinition(description = "Which shared memories are auxiliary regions, found by their device address: a filter", required = false)
        String aux_target() default NOTHING;

        @AttributeDefinition(description = "Own host id; 0 is the application processor", min = "0", max = "65535")
        int host() default 0;

        @AttributeDefinition(description = "What to write if the memory is blank", options = {
                @Option(label = "nothing, the boot loader or another processor does", value = "none"),
                @Option(label = "a global heap (version 11)", value = "heap"),
                @Option(label = "partitions (version 12)", value = "partitions")})
        String create() default "none";

        @AttributeDefinition(description = "Partitions to create: HOST0:HOST1:SIZE[:CACHELINE] or global:SIZE[:CACHELINE]; sizes in bytes, multiples of 4096; cache line in bytes, a power of two, 64 by default", required = false)
        String[] partitions() default {};
    }

    private final Regions regions = new Regions();
    private final SmemHeap heap;
    private final ServiceRegistration<Smem> registration;

    @Activate
    public SmemComponent(BundleContext context, Config config, @Reference(name = "memory") SharedMemory memory,
            @Reference(name = "lock") HwSpinlock lock) {
        try {
            Settings settings = new Settings("smem", config.name());
            settings.check(memory.size() >= SMALLEST && memory.size() % MainLayout.ALIGNMENT == 0,
                    "shared memory %s has %d bytes, use %d or more, a multiple of %d".formatted(memory.name(), memory
                            .size(), SMALLEST, MainLayout.ALIGNMENT));
            int host = (int) settings.inRange("host", config::host, 0, TableLayout.LARGEST_HOST);
            settings.check(host != TableLayout.GLOBAL_HOST, "host %d stands for no host".formatted(host));
            BootLoader bootLoader = bootLoader(settings, config, memory);
            try {
                create(config.name(), bootLoader, lock);
            } catch (IllegalStateException e) {
                LOG.warn("smem {}: while it was created: {}", config.name(), e.getMessage());
            }
            heap = new SmemHeap(config.name(), host, memory, lock, regions);
        } catch (IllegalArgumentException e) {
            LOG.warn("{}", e.getMessage());
            LOG.debug("Not activated", e);
            throw new ComponentException(e.getMessage());
        }
        registration = context.registerService(Smem.class, heap, FrameworkUtil.asDictionary(Map.of(Smem.NAME, heap
                .name(), Smem.HOST, heap.host())));
    }

    private static BootLoader bootLoader(Settings settings, Config config, SharedMemory memory) {
        Create create = Arrays.stream(Create.values()).filter(one -> one.name().toLowerCase(Locale.ROOT).equals(config
                .create())).findFirst().orElseThrow(() -> settings.refused(
                        "create '%s' is unknown, use none, heap or partitions".formatted(config.create())));
        try {
            List<PartitionPlan> plans = Arrays.stream(config.partitions()).filter(text -> !text.isBlank()).map(
                    PartitionPlan::parse).toList();
            return new BootLoader(memory, create, plans);
        } catch (IllegalArgumentException e) {
            throw settings.refused("partitions: " + e.getMessage());
        }
    }

    /** Under the lock: another processor may have the same in mind. */
    private static void create(String name, BootLoader bootLoader, HwSpinlock lock) {
        if (!bootLoader.finds()) {
            return;
        }
        if (!lock.lock(LONGEST_WAIT)) {
            LOG.warn("smem {}: not created, owner {} has spinlock {}", name, lock.owner(), lock.name());
            return;
        }
        boolean blank;
        try {
            blank = bootLoader.finds();
            if (blank) {
                bootLoader.write();
            }
        } finally {
            lock.unlock();
        }
        if (blank) {
            LOG.info("smem {}: created", name);
        }
    }

    @Reference(name = "aux", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addRegion(SharedMemory region) {
        regions.add(region);
    }

    void removeRegion(SharedMemory region) {
        regions.remove(region);
    }

    /** Ends the service, which ends those who use it. */
    @Deactivate
    void stop() {
        registration.unregister();
    }
}
