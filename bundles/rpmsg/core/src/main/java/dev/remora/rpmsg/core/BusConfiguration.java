package dev.remora.rpmsg.core;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

@ObjectClassDefinition(name = "rpmsg bus", description = "Limits that hold a remote to its share, and how channels are kept.")
@interface BusConfiguration {

    int CHANNELS = 64;
    int CHANNELS_MIN = 1;
    int CHANNELS_MAX = 1024;

    int ENDPOINTS = 256;
    int ENDPOINTS_MIN = 1;
    int ENDPOINTS_MAX = 65536;

    int ANNOUNCEMENTS = 100;
    int ANNOUNCEMENTS_MIN = 1;
    int ANNOUNCEMENTS_MAX = 100000;

    int NAME_BYTES = ChannelNames.LONGEST;
    int NAME_BYTES_MIN = 1;

    int MESSAGES = 256;
    int MESSAGES_MIN = 1;
    int MESSAGES_MAX = 65536;

    int BYTES = 131072;
    int BYTES_MIN = 512;
    int BYTES_MAX = 16777216;

    int GRACE = 10000;
    int GRACE_MIN = 0;
    int GRACE_MAX = 600000;

    int RETAINED = 25;
    int RETAINED_MIN = 0;
    int RETAINED_MAX = 75;

    int SEND = 15000;
    int SEND_MIN = 1;
    int SEND_MAX = 600000;

    @AttributeDefinition(name = "Channels per edge", description = "How many channels a remote may announce on one edge.", min = ""
            + CHANNELS_MIN, max = "" + CHANNELS_MAX)
    int channels_max() default CHANNELS;

    @AttributeDefinition(name = "Endpoints per edge", description = "How many local addresses an edge may have.", min = ""
            + ENDPOINTS_MIN, max = "" + ENDPOINTS_MAX)
    int endpoints_max() default ENDPOINTS;

    @AttributeDefinition(name = "Announcements per second", description = "How many new channels a remote may announce per second, on one edge, and at once after a pause. The first channels.max of a session do not count.", min = ""
            + ANNOUNCEMENTS_MIN, max = "" + ANNOUNCEMENTS_MAX)
    int announcements_per_second() default ANNOUNCEMENTS;

    @AttributeDefinition(name = "Length of names", description = "How long the name of an announced channel may be, bytes.", min = ""
            + NAME_BYTES_MIN, max = "" + NAME_BYTES)
    int name_bytes_max() default NAME_BYTES;

    @AttributeDefinition(name = "Waiting messages per endpoint", description = "How many messages may wait for a driver.", min = ""
            + MESSAGES_MIN, max = "" + MESSAGES_MAX)
    int queue_messages() default MESSAGES;

    @AttributeDefinition(name = "Waiting bytes per endpoint", description = "Payload that may wait for a driver, bytes.", min = ""
            + BYTES_MIN, max = "" + BYTES_MAX)
    int queue_bytes() default BYTES;

    @AttributeDefinition(name = "Overflow", description = "What becomes of a message that finds no room to wait: hold it in the remote's buffer, or drop it.", options = {
            @Option("hold"), @Option("drop")})
    String overflow() default "hold";

    @AttributeDefinition(name = "Grace period", description = "How long messages wait for the next driver when one has gone, milliseconds.", min = ""
            + GRACE_MIN, max = "" + GRACE_MAX)
    int grace_millis() default GRACE;

    @AttributeDefinition(name = "Retained buffers", description = "How much of the edge's receive buffers an endpoint may retain, percent.", min = ""
            + RETAINED_MIN, max = "" + RETAINED_MAX)
    int retained_percent() default RETAINED;

    @AttributeDefinition(name = "Send timeout", description = "How long senders wait for a buffer, milliseconds.", min = ""
            + SEND_MIN, max = "" + SEND_MAX)
    int send_timeout_millis() default SEND;

    /** Metatype is told a text: a tool that keeps a bad value back would open what was to be closed. */
    @AttributeDefinition(name = "Policy required", description = "true: as long as there is no entry of dev.remora.rpmsg.policy, nothing is allowed. false: everything is.")
    String policy_required() default "false";
}
