package dev.remora.remoteproc.soft;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

@ObjectClassDefinition(name = "Soft processor", description = "A remote processor that is a process of its own")
@interface SoftProcessorConfig {

    @AttributeDefinition(description = "Name of the remote processor: 1 to 31 letters, digits, '-', '_' or '.'")
    String name();

    @AttributeDefinition(description = "Name of its firmware, such as sample.elf: 1 to 128 of A-Z a-z 0-9 . _ @ + -")
    String firmware();

    @AttributeDefinition(description = "Whether it is started by itself")
    boolean auto_boot() default true;

    @AttributeDefinition(description = "Names of the processors that must run before it", required = false)
    String[] depends_on() default {};

    @AttributeDefinition(description = "Whether it is started again after a crash; empty: as set for all processors", required = false, options = {
            @Option(label = "as set for all", value = ""), @Option(label = "true", value = "true"),
            @Option(label = "false", value = "false")})
    String recovery() default "";

    @AttributeDefinition(description = "What becomes of its memory after a crash; empty: as set for all processors", required = false, options = {
            @Option(label = "as set for all", value = ""), @Option(label = "disabled", value = "disabled"),
            @Option(label = "enabled", value = "enabled"), @Option(label = "inline", value = "inline")})
    String coredump() default "";

    @AttributeDefinition(description = "Filter of the SharedMemory that is its carveout, such as (name=m4)")
    String memory_target();

    @AttributeDefinition(description = "Filter of the Mailbox between gateway and core, such as (name=m4)")
    String mailbox_target();

    @AttributeDefinition(description = "Filter of the SharedMemory services that the core shares with others besides its"
            + " carveout, such as (|(name=smem)(name=hwlocks)); read when it is started", required = false)
    String shared_target() default "(!(name=*))";

    @AttributeDefinition(description = "How long the firmware may take until it runs, milliseconds", min = "100", max = "600000")
    long ready_timeout_millis() default 10_000;

    @AttributeDefinition(description = "After how long without a turn of its main loop it counts as crashed (watchdog),"
            + " milliseconds: 500 to 600000; 0: never", min = "0", max = "600000")
    long heartbeat_timeout_millis() default 0;

    @AttributeDefinition(description = "Whether a detached core lives on when the gateway ends; needs memory and a futex"
            + " mailbox in files that are kept")
    boolean outlives_gateway() default false;

    @AttributeDefinition(description = "Whether it restarts by itself after a crash: the recovery attaches to it instead of"
            + " loading it anew")
    boolean restarts_itself() default false;
}
