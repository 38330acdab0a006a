package dev.remora.platform.openamp;

import dev.remora.platform.Mailbox;
import dev.remora.platform.SharedMemory;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.ComponentException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Attaches to an OpenAMP process as long as its configuration lives. */
@Component(name = OpenampComponent.PID, service = {}, immediate = true, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"dev.remora.virtio.VirtioDevice,dev.remora.virtio.ServedDevice\"", effective = "active")
@Designate(ocd = OpenampComponent.Config.class, factory = true)
public final class OpenampComponent {

    static final String PID = "dev.remora.platform.openamp";

    /** Without a filter any memory would do, and be scribbled over. */
    private static final String NOTHING = "(name=)";
    private static final Logger LOG = LoggerFactory.getLogger(OpenampComponent.class);

    @ObjectClassDefinition(name = "OpenAMP peer", description = "Shared memory with a resource table, and a doorbell; the defaults are those of OpenAMP's Linux port")
    @interface Config {

        @AttributeDefinition(description = "Name of the virtio device, which is the name of its edge: letters, digits, '.', '_', '-'")
        String name() default "";

        @AttributeDefinition(description = "Which shared memory: a filter such as (name=openamp)")
        String memory_target() default NOTHING;

        @AttributeDefinition(description = "Which mailbox: a filter such as (name=openamp)")
        String mailbox_target() default NOTHING;

        @AttributeDefinition(description = "Which side the gateway is", options = {
                @Option(label = "the virtio driver, which owns the buffers", value = "host"),
                @Option(label = "the virtio device", value = "remote")})
        @Nullable
        String role();

        @AttributeDefinition(description = "Who writes the resource table: the server of the doorbell's socket does", options = {
                @Option(label = "the gateway, before the peer can connect", value = "write"),
                @Option(label = "the peer", value = "read")})
        String table() default "read";

        @AttributeDefinition(description = "Where the resource table is: bytes from the start of the memory, 0x… or decimal, a multiple of 4")
        String table_offset() default "0";

        @AttributeDefinition(description = "With table=write: device address of the ring from device to driver, 0x… or decimal, a multiple of 16 and of vring.align")
        String vring0_address() default "0x4000";

        @AttributeDefinition(description = "With table=write: device address of the ring from driver to device, 0x… or decimal, a multiple of 16 and of vring.align")
        String vring1_address() default "0x8000";

        @AttributeDefinition(description = "With table=write: descriptors of each ring, a power of two", min = "1", max = "32768")
        int vring_num() default 256;

        @AttributeDefinition(description = "With table=write: alignment of the used ring in bytes, a power of two", min = "4", max = "65536")
        int vring_align() default 4096;

        @AttributeDefinition(description = "With role=host: where the buffers are, bytes from the start of the memory, 0x… or decimal, a multiple of 8")
        String buffers_offset() default "0x10000";

        @AttributeDefinition(description = "With role=host: how much there is for buffers, bytes, 0x… or decimal")
        String buffers_size() default "0x40000";
    }

    private final Link link;

    @Activate
    public OpenampComponent(BundleContext context, Config config, @Reference(name = "memory") SharedMemory memory,
            @Reference(name = "mailbox") Mailbox mailbox) {
        try {
            Settings settings = new Settings("openamp", config.name());
            settings.check(memory.kind() == SharedMemory.Kind.RAM,
                    "shared memory %s is device memory, rings need RAM".formatted(memory.name()));
            long start = settings.number("table.offset", config.table_offset(), 4);
            Table ours = settings.oneOf("table", config.table(), "write", "read").equals("write")
                    ? ours(settings, config, start)
                    : null;
            Side side = side(settings, config, memory);
            if (ours != null) {
                side.check(Places.of(config.name(), TableSource.region(memory), ours));
            }
            link = new Link(config.name(), context, memory, mailbox, side, new TableSource(config.name(), memory, start,
                    ours));
        } catch (IllegalArgumentException e) {
            LOG.warn("{}", e.getMessage());
            LOG.debug("Not activated", e);
            throw new ComponentException(e.getMessage());
        }
        link.start();
    }

    private static Table ours(Settings settings, Config config, long start) {
        String name = config.name() + ": vring";
        int num = (int) settings.inRange("vring.num", config::vring_num, 1, 32768);
        int align = (int) settings.inRange("vring.align", config::vring_align, 4, 65536);
        return Table.ofRpmsg(start, RingPlace.of(name + 0, settings.number("vring0.address", config.vring0_address(),
                RingPlace.ALIGNMENT), num, align, 1), RingPlace.of(name + 1,
                        settings.number("vring1.address", config
                                .vring1_address(), RingPlace.ALIGNMENT),
                        num, align, 2));
    }

    private static Side side(Settings settings, Config config, SharedMemory memory) {
        if (settings.oneOf("role", config.role(), "host", "remote").equals("remote")) {
            return new Side.Remote(TableSource.region(memory));
        }
        long bytes = settings.number("buffers.size", config.buffers_size(), 1);
        settings.check(bytes > 0, "buffers.size is 0");
        return new Side.Host(TableSource.region(memory), settings.number("buffers.offset", config.buffers_offset(), 8),
                bytes);
    }

    /** Ends the service, which ends those who use it; then the thread. */
    @Deactivate
    void stop() {
        link.close();
    }
}
