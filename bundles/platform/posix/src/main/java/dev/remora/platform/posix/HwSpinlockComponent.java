package dev.remora.platform.posix;

import dev.remora.platform.HwSpinlock;
import dev.remora.platform.SharedMemory;
import java.util.Map;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers a {@link MemorySpinlock} as long as its configuration and its memory live. */
@Component(name = HwSpinlockComponent.PID, service = {}, immediate = true, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"dev.remora.platform.HwSpinlock\"", effective = "active")
@Designate(ocd = HwSpinlockComponent.Config.class, factory = true)
public final class HwSpinlockComponent {

    static final String PID = "dev.remora.platform.posix.HwSpinlock";

    /** Without a filter any memory would do, and be scribbled over. */
    private static final String NOTHING = "(name=)";
    private static final Logger LOG = LoggerFactory.getLogger(HwSpinlockComponent.class);
    private static final int LARGEST_OWNER = 65536;

    @ObjectClassDefinition(name = "Hardware spinlock", description = "A lock between processes: one word of shared memory")
    @interface Config {

        @AttributeDefinition(description = "Name of the lock: letters, digits, '.', '_', '-'")
        String name() default "";

        @AttributeDefinition(description = "Which shared memory holds the locks, 4 bytes each: a filter such as (name=hwlocks)")
        String memory_target() default NOTHING;

        @AttributeDefinition(description = "Number of the lock; SMEM has number 3", min = "0", max = "268435455")
        int lock() default 3;

        @AttributeDefinition(description = "Own id, which no other processor has: on a Qualcomm chip the SMEM host id plus 1", min = "1", max = "65536")
        int owner() default 1;
    }

    private final MemorySpinlock lock;
    private final ServiceRegistration<HwSpinlock> registration;

    @Activate
    public HwSpinlockComponent(BundleContext context, Config config, @Reference(name = "memory") SharedMemory memory) {
        try {
            lock = open(new Settings("hardware spinlock", config.name()), config, memory);
        } catch (IllegalArgumentException e) {
            throw Settings.inactive(LOG, e);
        }
        if (lock.breakOwn()) {
            LOG.warn("Hardware spinlock {}: an earlier gateway died with it, it is free now", lock.name());
        }
        registration = context.registerService(HwSpinlock.class, lock, FrameworkUtil.asDictionary(Map.of(
                HwSpinlock.NAME, lock.name())));
    }

    private static MemorySpinlock open(Settings settings, Config config, SharedMemory memory) {
        settings.check(memory.kind() == SharedMemory.Kind.RAM,
                "shared memory %s is device memory, compare-and-set needs RAM".formatted(memory.name()));
        long number = settings.inRange("lock", config::lock, 0, memory.size() / MemorySpinlock.BYTES - 1);
        int owner = (int) settings.inRange("owner", config::owner, 1, LARGEST_OWNER);
        return new MemorySpinlock(config.name(), memory.segment().asSlice(number * MemorySpinlock.BYTES,
                MemorySpinlock.BYTES), owner);
    }

    /** Ends the service, which ends those who use it; then the lock. */
    @Deactivate
    void stop() {
        registration.unregister();
        lock.close();
    }
}
