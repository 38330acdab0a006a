package dev.remora.rpmsg.core;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

@ObjectClassDefinition(name = "rpmsg channel settings", description = "Settings of some channels; what is left out is as configured for the bus (dev.remora.rpmsg.core).")
@interface SettingsConfiguration {

    @AttributeDefinition(description = "Which channels: a name, or the beginning of one followed by *.")
    String name();

    @AttributeDefinition(description = "On which edge, such as m4.vdev0, or m4.*; left out: on any.", required = false)
    String edge();

    @AttributeDefinition(description = "Name of the only driver that may have the channel.", required = false)
    String driver_override();

    @AttributeDefinition(description = "What becomes of a message that finds no room to wait: hold it in the remote's buffer, or drop it.", required = false, options = {
            @Option("hold"), @Option("drop")})
    String overflow();

    @AttributeDefinition(description = "How long messages wait for the next driver, milliseconds.", required = false, min = ""
            + BusConfiguration.GRACE_MIN, max = "" + BusConfiguration.GRACE_MAX)
    int grace_millis();

    @AttributeDefinition(description = "How many messages may wait.", required = false, min = ""
            + BusConfiguration.MESSAGES_MIN, max = "" + BusConfiguration.MESSAGES_MAX)
    int queue_messages();

    @AttributeDefinition(description = "Payload that may wait, bytes.", required = false, min = ""
            + BusConfiguration.BYTES_MIN, max = "" + BusConfiguration.BYTES_MAX)
    int queue_bytes();

    @AttributeDefinition(description = "How much of the edge's receive buffers an endpoint may retain, percent.", required = false, min = ""
            + BusConfiguration.RETAINED_MIN, max = "" + BusConfiguration.RETAINED_MAX)
    int retained_percent();

    @AttributeDefinition(description = "How long senders wait for a buffer, milliseconds.", required = false, min = ""
            + BusConfiguration.SEND_MIN, max = "" + BusConfiguration.SEND_MAX)
    int send_timeout_millis();
}
