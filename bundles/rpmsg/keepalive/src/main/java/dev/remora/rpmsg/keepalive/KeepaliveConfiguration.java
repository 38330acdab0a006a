package dev.remora.rpmsg.keepalive;

import org.jspecify.annotations.Nullable;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

@ObjectClassDefinition(name = "Keepalive", description = "Watches whether a remote still works, and reports it as crashed when it does not.")
@interface KeepaliveConfiguration {

    long PERIOD_MIN = 10;
    long PERIOD_MAX = 3_600_000;
    int LIMIT_MAX = 1000;

    @AttributeDefinition(description = "What is watched", options = {
            @Option(label = "the answer to a message, on each channel that channel.target finds", value = "message"),
            @Option(label = "a counter that the remote advances, in the memory that memory.target finds", value = "counter")})
    String kind() default "message";

    // The targets have no defaults: they are those of the component's references, where an empty one is a mistake.

    @AttributeDefinition(name = "channel.target", description = "Kind message: filter for the channel services, such as (rpmsg.name=heartbeat)", required = false)
    @Nullable
    String channel_target();

    @AttributeDefinition(description = "Kind message: what is sent each period, as text", required = false)
    String message() default "";

    @AttributeDefinition(name = "message.hex", description = "Kind message: what is sent each period, as hexadecimal digits, two a byte, instead of text", required = false)
    String message_hex() default "";

    @AttributeDefinition(description = "Kind message: what shows that the remote is alive", options = {
            @Option(label = "a message to the address from which the keepalive asked", value = "answer"),
            @Option(label = "any message of the same edge", value = "traffic")})
    String alive() default "answer";

    @AttributeDefinition(name = "memory.target", description = "Kind counter: filter for the shared memory, such as (name=m4-ddr)", required = false)
    @Nullable
    String memory_target();

    @AttributeDefinition(description = "Kind counter: where the counter lies, bytes from the start of the memory, a multiple of 4; decimal or 0x…")
    String offset() default "0";

    @AttributeDefinition(description = "Kind counter: name of the edge that fails, such as m4.vdev0", required = false)
    String edge() default "";

    @AttributeDefinition(name = "period.millis", description = "Time between two looks, milliseconds", min = ""
            + PERIOD_MIN, max = "" + PERIOD_MAX)
    long period_millis() default 1000;

    @AttributeDefinition(description = "How many periods in a row may pass without a sign of life before the edge fails", min = "1", max = ""
            + LIMIT_MAX)
    int limit() default 3;
}
