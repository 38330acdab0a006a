package dev.remora.platform.mu;

import dev.remora.platform.Mailbox;
import dev.remora.platform.SharedMemory;
import dev.remora.platform.WordMailbox;
import java.util.Map;
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
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers a {@link MessageUnit} as long as its configuration and its registers live. */
@Component(name = MessageUnitComponent.PID, service = {}, immediate = true, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"dev.remora.platform.Mailbox,dev.remora.platform.WordMailbox\"", effective = "active")
@Designate(ocd = MessageUnitComponent.Config.class, factory = true)
public final class MessageUnitComponent {

    static final String PID = "dev.remora.platform.mu.MessageUnit";

    /** Without a filter any would do, and be written to. */
    private static final String NOTHING = "(name=)";
    private static final Logger LOG = LoggerFactory.getLogger(MessageUnitComponent.class);

    @ObjectClassDefinition(name = "i.MX message unit", description = "Doorbells and words through the registers of a message unit")
    @interface Config {

        @AttributeDefinition(description = "Name of the mailbox: letters, digits, '.', '_', '-'")
        String name() default "";

        @AttributeDefinition(description = "Which shared memory has the registers, mapped from the device: a filter such as (name=mu5)")
        String memory_target() default NOTHING;

        @AttributeDefinition(description = "Where in the memory the registers start: bytes, a multiple of 4", min = "0")
        long offset() default 0;

        @AttributeDefinition(description = "Which generation of the unit", options = {
                @Option(label = "i.MX 6SX, 7D, 8M, 8Q", value = "v1"), @Option(label = "i.MX 7ULP", value = "7ulp"),
                @Option(label = "i.MX 8ULP, 93", value = "v2")})
        String variant() default "v1";

        @AttributeDefinition(description = "Which mailbox rings at each interrupt of the unit: a filter; none: it is polled")
        String interrupt_target() default NOTHING;

        @AttributeDefinition(description = "How long who waits sleeps between two looks while there is no interrupt: milliseconds", min = "1", max = "1000")
        int poll_millis() default 1;
    }

    private final MessageUnit unit;
    private final ServiceRegistration<?> registration;

    @Activate
    public MessageUnitComponent(BundleContext context, Config config, @Reference(name = "memory") SharedMemory memory) {
        Settings settings;
        try {
            settings = Settings.of(config, memory);
        } catch (IllegalArgumentException e) {
            LOG.warn("{}", e.getMessage());
            LOG.debug("Not activated", e);
            throw new ComponentException(e.getMessage());
        }
        unit = new MessageUnit(settings.name(), new MuRegisters(memory, settings.offset(), settings.layout()),
                settings.pollMillis());
        registration = context.registerService(new String[]{Mailbox.class.getName(), WordMailbox.class.getName()},
                unit, FrameworkUtil.asDictionary(Map.of(Mailbox.NAME, settings.name())));
        LOG.info("Message unit {} ({}) is there", settings.name(), settings.layout().variant());
    }

    @Reference(name = "interrupt", target = NOTHING, cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY, unbind = "polled")
    void interruptedBy(Mailbox mailbox) {
        unit.interruptedBy(mailbox);
    }

    void polled(Mailbox mailbox) {
        unit.polledInsteadOf(mailbox);
    }

    /** Ends the service, which ends those who use it; then the waits of whoever is left. */
    @Deactivate
    void stop() {
        registration.unregister();
        unit.close();
    }
}
