package dev.remora.remoteproc.soft;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "Soft processor", description = "A remote processor that is a process of its own")
@interface SoftProcessorConfig {

    @AttributeDefinition(description = "Name of the remote processor: 1 to 31 letters, digits, '-', '_' or '.'")
    String name();

    @AttributeDefinition(description = "Name of its firmware, such as sample.elf: 1 to 128 of A-Z a-z 0-9 . _ @ + -")
    String firmware();

    @AttributeDefinition(description = "Whether it is started by itself")
    boolean auto_boot() default true;

    @AttributeDefinition(description = "Filter of the SharedMemory that is its carveout, such as (name=m4)")
    String memory_target();

    @AttributeDefinition(description = "Filter of the Mailbox between gateway and core, such as (name=m4)")
    String mailbox_target();

    @AttributeDefinition(description = "How long the firmware may take until it runs, milliseconds", min = "100", max = "600000")
    long ready_timeout_millis() default 10_000;
}
