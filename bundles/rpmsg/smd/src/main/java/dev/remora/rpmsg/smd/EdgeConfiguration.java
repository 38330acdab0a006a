package dev.remora.rpmsg.smd;

import org.jspecify.annotations.Nullable;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

@ObjectClassDefinition(name = "rpmsg over SMD: edge", description = "One SMD edge: channels in an SMEM heap, and a doorbell")
@interface EdgeConfiguration {

    int MOST_HOST = 0xffff;
    int MOST_EDGE = 0xff;
    int MOST_MILLIS = 600_000;
    int LEAST_PACKET = 64;
    int MOST_PACKET = 1 << 20;
    int MOST_SPIN_MICROS = 1_000_000;

    @AttributeDefinition(description = "Name of the edge: letters, digits, '.', '_', '-'")
    String name() default "";

    // The targets have no defaults: they are those of the component's references.

    @AttributeDefinition(name = "smem.target", description = "Filter for the SMEM heap as the own processor uses it, such as (name=smem)")
    @Nullable
    String smem_target();

    @AttributeDefinition(name = "mailbox.target", description = "Filter for the mailbox by which both sides ring, such as (name=wcnss-mailbox)")
    @Nullable
    String mailbox_target();

    @AttributeDefinition(name = "mailbox.channel", description = "Channel of the mailbox that rings the remote", min = "0")
    int mailbox_channel() default 0;

    @AttributeDefinition(name = "remote.host", description = "SMEM host id of the remote processor: 1 modem, 2 ADSP, 3 DSPS, 4 WCNSS, 5 CDSP, 6 RPM; 0 application processor", min = "0", max = ""
            + MOST_HOST)
    int remote_host();

    @AttributeDefinition(description = "Number of the edge in the allocation table: 0 apps-modem, 1 apps-adsp, 3 apps-dsps, 6 apps-wcnss, 15 apps-rpm", min = "0", max = ""
            + MOST_EDGE)
    int edge();

    @AttributeDefinition(description = "Which processor of the edge's name the own one is; auto: the one with the lower host id is the first", options = {
            @Option(label = "auto", value = "auto"), @Option(label = "first", value = "first"),
            @Option(label = "second", value = "second")})
    String side() default "auto";

    @AttributeDefinition(description = "Access to the control structures; auto: as each channel has it, and words for channels created on edges 15 to 18", options = {
            @Option(label = "auto", value = "auto"), @Option(label = "bytes", value = "byte"),
            @Option(label = "words of 32 bits", value = "word")})
    String layout() default "auto";

    @AttributeDefinition(description = "Allocation tables in which channels are looked for", options = {
            @Option(label = "both", value = "both"), @Option(label = "primary", value = "primary"),
            @Option(label = "secondary", value = "secondary")})
    String tables() default "both";

    @AttributeDefinition(description = "Name of the remote processor (rproc.name) with which the edge opens and closes; empty: it is always open", required = false)
    String processor() default "";

    @AttributeDefinition(name = "channels.create", description = "Channels that the gateway creates if there are none of that name: NAME[:RING-BYTES[:stream]]", required = false)
    String[] channels_create() default {};

    @AttributeDefinition(name = "announce.creates", description = "Whether a service that a driver announces becomes a channel; auto: if the own side is the second", options = {
            @Option(label = "auto", value = "auto"), @Option(label = "yes", value = "true"),
            @Option(label = "no", value = "false")})
    String announce_creates() default "auto";

    @AttributeDefinition(name = "always.open", description = "Names of channels that are offered whatever the state of the remote's side", required = false)
    String[] always_open() default {"rpm_requests"};

    @AttributeDefinition(name = "open.timeout.millis", description = "How long the remote may take to open its side, milliseconds", min = "1", max = ""
            + MOST_MILLIS)
    int open_timeout_millis() default 1000;

    @AttributeDefinition(name = "packet.max", description = "Longest packet in each direction, bytes; one that claims to be longer breaks the protocol", min = ""
            + LEAST_PACKET, max = "" + MOST_PACKET)
    int packet_max() default 65536;

    @AttributeDefinition(name = "receive.thread", description = "When there is nothing to receive: sleep at once; adaptive: look for a while, if the last sleeps were short; spin: go on looking, for a CPU of its own", options = {
            @Option(label = "sleep", value = "sleep"), @Option(label = "adaptive", value = "adaptive"),
            @Option(label = "spin", value = "spin")})
    String receive_thread() default "adaptive";

    @AttributeDefinition(name = "spin.micros", description = "How long an adaptive receive thread looks before it sleeps, microseconds", min = "1", max = ""
            + MOST_SPIN_MICROS)
    int spin_micros() default 50;

    @AttributeDefinition(name = "poll.millis", description = "How long a waiting sender sleeps at most before it looks by itself, milliseconds", min = "1", max = ""
            + MOST_MILLIS)
    int poll_millis() default 100;
}
