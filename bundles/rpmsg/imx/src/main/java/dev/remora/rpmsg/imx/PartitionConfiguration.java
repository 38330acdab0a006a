package dev.remora.rpmsg.imx;

import org.jspecify.annotations.Nullable;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "rpmsg with an i.MX partition", description = "Another partition of an i.MX chip, which lives on its own")
@interface PartitionConfiguration {

    int MOST_MILLIS = 600_000;
    int MOST_KICK_MILLIS = 10_000;
    int MOST_CHANNEL = 255;

    @AttributeDefinition(description = "Name of the partition: letters, digits, '.', '_', '-'; its devices are NAME.vdev0 and so on")
    String name() default "";

    // The targets have no defaults: they are those of the component's references.

    @AttributeDefinition(name = "memory.target", description = "Filter for the memory in which the rings lie, such as (name=rings)")
    @Nullable
    String memory_target();

    @AttributeDefinition(name = "vring.base", description = "Device address of the first ring: 0x… or decimal, a multiple of 4096. Empty: where the memory begins", required = false)
    String vring_base() default "";

    @AttributeDefinition(description = "How many virtio devices both sides have agreed upon", min = "1", max = "8")
    int vdevs() default 1;

    @AttributeDefinition(name = "buffers.target", description = "Filter for the memory of the message buffers, 262144 bytes for each vdev, such as (name=buffers)")
    @Nullable
    String buffers_target();

    @AttributeDefinition(name = "mailbox.target", description = "Filter for the message unit, such as (name=mu)")
    @Nullable
    String mailbox_target();

    @AttributeDefinition(description = "Data channel of the words that the gateway writes", min = "0", max = ""
            + MOST_CHANNEL)
    int tx() default 1;

    @AttributeDefinition(description = "Data channel of the words that the other side writes", min = "0", max = ""
            + MOST_CHANNEL)
    int rx() default 1;

    @AttributeDefinition(description = "Doorbell channel by which the other side says that it is ready", min = "0", max = ""
            + MOST_CHANNEL)
    int rxdb() default 1;

    @AttributeDefinition(name = "controller.target", description = "Filter for the mailbox of the system controller, which tells of resets, such as (name=scu); none: a ready doorbell while up counts as a reset", required = false)
    @Nullable
    String controller_target();

    @AttributeDefinition(description = "Number of the partition: the channel of the controller's mailbox that tells of its resets", min = "0", max = ""
            + MOST_CHANNEL)
    int partition() default 3;

    @AttributeDefinition(name = "ready.timeout.millis", description = "After a reset: how long the ready doorbell is waited for before the rings are set up all the same, milliseconds; fixed rings only", min = "1", max = ""
            + MOST_MILLIS)
    int ready_timeout_millis() default 50;

    @AttributeDefinition(name = "first.kick.millis", description = "How long the other side may take to read a word before the report says that it does not read its mailbox, milliseconds", min = "1", max = ""
            + MOST_KICK_MILLIS)
    int first_kick_millis() default 20;

    @AttributeDefinition(name = "table.address", description = "Device address of the resource table of the firmware that runs there: 0x… or decimal, a multiple of 8. Empty: there is none, the rings are at fixed places", required = false)
    String table_address() default "";

    @AttributeDefinition(name = "boot.timeout.millis", description = "With a resource table: how long an attach waits for a partition that was reset, milliseconds", min = "1", max = ""
            + MOST_MILLIS)
    int boot_timeout_millis() default 10_000;
}
