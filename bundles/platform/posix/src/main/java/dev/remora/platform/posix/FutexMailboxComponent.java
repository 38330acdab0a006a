package dev.remora.platform.posix;

import dev.remora.platform.Mailbox;
import dev.remora.platform.SharedMemory;
import dev.remora.platform.WordMailbox;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

/** Offers a {@link FutexMailbox} as long as its configuration and the memory of its page live. */
@Component(name = FutexMailboxComponent.PID, service = {}, immediate = true, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"dev.remora.platform.Mailbox,dev.remora.platform.WordMailbox\"", effective = "active")
@Designate(ocd = FutexMailboxComponent.Config.class, factory = true)
public final class FutexMailboxComponent {

    static final String PID = "dev.remora.platform.posix.FutexMailbox";

    /** Without a filter any memory would do, and be scribbled over. */
    private static final String NOTHING = "(name=)";
    private static final Logger LOG = LoggerFactory.getLogger(FutexMailboxComponent.class);

    private static final long LONGEST_SLEEP = TimeUnit.SECONDS.toNanos(1);

    @ObjectClassDefinition(name = "Futex mailbox", description = "Doorbells on a page of shared memory")
    @interface Config {

        @AttributeDefinition(description = "Name of the mailbox: letters, digits, '.', '_', '-'")
        String name() default "";

        @AttributeDefinition(description = "Which shared memory holds the page: a filter such as (name=m4-mailbox)")
        String memory_target() default NOTHING;

        @AttributeDefinition(description = "Where in the memory the page of 1024 bytes starts: bytes, a multiple of 64", min = "0", max = "1073740800")
        long offset() default 0;

        @AttributeDefinition(description = "Number of channels", min = "1", max = "32")
        int channels() default 32;

        @AttributeDefinition(description = "Side on which this end hears: 0 gateway, 1 remote", min = "0", max = "1")
        int side() default 0;
    }

    private final FutexMailbox mailbox;
    private final ServiceRegistration<?> registration;

    @Activate
    public FutexMailboxComponent(BundleContext context, Config config,
            @Reference(name = "memory") Map.Entry<Map<String, Object>, SharedMemory> memory) {
        String address;
        try {
            Settings settings = new Settings("futex mailbox", config.name());
            Object file = file(settings, memory);
            long offset = offset(settings, config, memory.getValue());
            mailbox = open(settings, config, memory.getValue().segment().asSlice(offset, FutexMailboxLayout.BYTES));
            address = "futex:%s#%d".formatted(file, start(memory.getKey()) + offset);
        } catch (IllegalArgumentException e) {
            throw Settings.inactive(LOG, e);
        }
        registration = context.registerService(new String[]{Mailbox.class.getName(), WordMailbox.class.getName()},
                mailbox, FrameworkUtil.asDictionary(Map.of(Mailbox.NAME,
                        mailbox.name(), Mailbox.ADDRESS, address)));
    }

    private static long offset(Settings settings, Config config, SharedMemory memory) {
        settings.check(memory.kind() == SharedMemory.Kind.RAM, "shared memory %s is device memory, a futex needs RAM"
                .formatted(memory.name()));
        long last = memory.size() - FutexMailboxLayout.BYTES;
        settings.check(last >= 0, "shared memory %s has %d bytes, the page needs %d".formatted(memory.name(), memory
                .size(), FutexMailboxLayout.BYTES));
        long offset = settings.inRange("offset", config::offset, 0, last);
        settings.check(offset % FutexMailboxLayout.ALIGNMENT == 0, "offset %d is no multiple of %d".formatted(offset,
                FutexMailboxLayout.ALIGNMENT));
        return offset;
    }

    /** Where in its file the memory starts. */
    private static long start(Map<String, Object> memory) {
        return memory.get(SharedMemory.OFFSET) instanceof Long start ? start : 0;
    }

    private static FutexMailbox open(Settings settings, Config config, MemorySegment page) {
        int channels = (int) settings.inRange("channels", config::channels, 1, FutexMailboxLayout.CHANNELS);
        int side = (int) settings.inRange("side", config::side, 0, FutexMailboxLayout.SIDES - 1);
        return new FutexMailbox(config.name(), channels, page, side, LONGEST_SLEEP);
    }

    private static Object file(Settings settings, Map.Entry<Map<String, Object>, SharedMemory> memory) {
        Object file = memory.getKey().get(SharedMemory.FILE);
        if (file == null) {
            throw settings.refused("shared memory %s has no %s, the other side could not find the page".formatted(memory
                    .getValue().name(), SharedMemory.FILE));
        }
        return file;
    }

    /** Ends the service, which ends those who use it; then the sleeps of whoever is left. */
    @Deactivate
    void stop() {
        registration.unregister();
        mailbox.close();
    }
}
