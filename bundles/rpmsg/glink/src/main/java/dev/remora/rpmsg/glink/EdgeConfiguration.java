package dev.remora.rpmsg.glink;

import org.jspecify.annotations.Nullable;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

@ObjectClassDefinition(name = "rpmsg over GLINK: edge", description = "One GLINK edge: a pair of pipes in an SMEM heap or in RPM message RAM, and a doorbell")
@interface EdgeConfiguration {

    int NO_HOST = -1;
    int MOST_HOST = 0xffff;
    int MOST_MILLIS = 600_000;
    int LEAST_PIPE = 64;
    int MOST_PIPE = 1 << 24;
    int MOST_FEATURES = 1;
    int LEAST_MESSAGE = 64;
    int MOST_MESSAGE = 1 << 24;
    int MOST_GRANTED = 1 << 28;
    int MOST_CHANNELS = 4096;
    int MOST_SPIN_MICROS = 1_000_000;

    @AttributeDefinition(description = "Name of the edge: letters, digits, '.', '_', '-'")
    String name() default "";

    @AttributeDefinition(description = "Where the pipes lie: in an SMEM heap (modem, DSPs), or in RPM message RAM", options = {
            @Option(label = "SMEM", value = "smem"), @Option(label = "RPM message RAM", value = "rpm")})
    String kind() default "smem";

    // The targets have no defaults: they are those of the component's references.

    @AttributeDefinition(name = "smem.target", description = "Kind smem: filter for the SMEM heap as the own processor uses it, such as (name=smem)", required = false)
    @Nullable
    String smem_target();

    @AttributeDefinition(name = "memory.target", description = "Kind rpm: filter for the message RAM, such as (name=rpm-message-ram)", required = false)
    @Nullable
    String memory_target();

    @AttributeDefinition(description = "Kind rpm: whose pipes these are, besides the RPM's", options = {
            @Option(label = "application processor", value = "ap"), @Option(label = "modem", value = "mp"),
            @Option(label = "ADSP", value = "ad"), @Option(label = "sensor core", value = "sc"),
            @Option(label = "WCNSS", value = "wc"), @Option(label = "TrustZone", value = "tz")})
    String pipe() default "ap";

    @AttributeDefinition(name = "mailbox.target", description = "Filter for the mailbox by which both sides ring, such as (name=adsp-mailbox)")
    @Nullable
    String mailbox_target();

    @AttributeDefinition(name = "mailbox.channel", description = "Channel of the mailbox that rings the remote", min = "0")
    int mailbox_channel() default 0;

    @AttributeDefinition(name = "remote.host", description = "Kind smem: SMEM host id of the remote processor: 1 modem, 2 ADSP, 3 DSPS, 4 WCNSS, 5 CDSP; 0 application processor", min = "0", max = ""
            + MOST_HOST, required = false)
    int remote_host() default NO_HOST;

    @AttributeDefinition(description = "Which end the own one is: the first writes the pipe A to R (item 479, ap2r), the second the other; auto: kind smem the one with the lower host id is the first, kind rpm the own one", options = {
            @Option(label = "auto", value = "auto"), @Option(label = "first: application side", value = "first"),
            @Option(label = "second: remote side", value = "second")})
    String side() default "auto";

    @AttributeDefinition(name = "fifo.size", description = "Kind smem: the own pipe if it has to be allocated, bytes, a multiple of 8", min = ""
            + LEAST_PIPE, max = "" + MOST_PIPE)
    int fifo_size() default 16384;

    @AttributeDefinition(name = "pipes.create", description = "Kind rpm, second side: bytes of each pipe that is made if the message RAM has no table of pipes, a multiple of 8; 0: never", min = "0", max = ""
            + MOST_PIPE)
    int pipes_create() default 0;

    @AttributeDefinition(description = "Features that are offered, a mask: 1 reuse of intents. Kind rpm: none", min = "0", max = ""
            + MOST_FEATURES)
    int features() default 1;

    @AttributeDefinition(description = "Receive buffers that a channel offers: SIZExCOUNT[+SIZExCOUNT...], bytes; for one channel: NAME=SIZExCOUNT...", required = false)
    String[] intents() default {"1024x5"};

    @AttributeDefinition(name = "channels.open", description = "Names of channels that are opened from here without waiting for the remote", required = false)
    String[] channels_open() default {};

    @AttributeDefinition(name = "announce.opens", description = "Whether a service that a driver announces is opened from here; auto: if the own side is the second", options = {
            @Option(label = "auto", value = "auto"), @Option(label = "yes", value = "true"),
            @Option(label = "no", value = "false")})
    String announce_opens() default "auto";

    @AttributeDefinition(name = "message.max", description = "Longest message in each direction, and the largest buffer that is granted on request, bytes", min = ""
            + LEAST_MESSAGE, max = "" + MOST_MESSAGE)
    int message_max() default 1 << 20;

    @AttributeDefinition(name = "granted.max", description = "How much is granted on request at a time, for each channel, bytes", min = "0", max = ""
            + MOST_GRANTED)
    int granted_max() default 1 << 22;

    @AttributeDefinition(name = "channel.max", description = "How many channels the remote may have open", min = "1", max = ""
            + MOST_CHANNELS)
    int channel_max() default 128;

    @AttributeDefinition(description = "Name of the remote processor (rproc.name) with which the edge opens and closes; empty: it is always open", required = false)
    String processor() default "";

    @AttributeDefinition(name = "ssr.name", description = "Name by which other subsystems know the remote (channel glink_ssr), such as lpass; empty: that of the processor", required = false)
    String ssr_name() default "";

    @AttributeDefinition(name = "open.timeout.millis", description = "How long the remote may take to acknowledge that a channel is opened, milliseconds", min = "1", max = ""
            + MOST_MILLIS)
    int open_timeout_millis() default 5000;

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
