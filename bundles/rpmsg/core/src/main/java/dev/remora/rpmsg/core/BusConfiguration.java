package dev.remora.rpmsg.core;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "rpmsg bus", description = "Limits that hold a remote to its share. A change applies to what comes next.")
@interface BusConfiguration {

    int CHANNELS = 64;
    int CHANNELS_MIN = 1;
    int CHANNELS_MAX = 1024;

    int MESSAGES = 256;
    int MESSAGES_MIN = 1;
    int MESSAGES_MAX = 65536;

    int BYTES = 131072;
    int BYTES_MIN = 512;
    int BYTES_MAX = 16777216;

    @AttributeDefinition(name = "Channels per edge", description = "How many channels a remote may announce on one edge.", min = ""
            + CHANNELS_MIN, max = "" + CHANNELS_MAX)
    int channels_max() default CHANNELS;

    @AttributeDefinition(name = "Waiting messages per endpoint", description = "How many messages may wait while a driver is probed.", min = ""
            + MESSAGES_MIN, max = "" + MESSAGES_MAX)
    int queue_messages() default MESSAGES;

    @AttributeDefinition(name = "Waiting bytes per endpoint", description = "Payload that may wait while a driver is probed, bytes.", min = ""
            + BYTES_MIN, max = "" + BYTES_MAX)
    int queue_bytes() default BYTES;
}
