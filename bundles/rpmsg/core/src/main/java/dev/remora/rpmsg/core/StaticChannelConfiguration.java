package dev.remora.rpmsg.core;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "rpmsg static channel", description = "A channel for a remote that announces none, or that is to hear of it.")
@interface StaticChannelConfiguration {

    @AttributeDefinition(description = "Its name, 1 to 32 of letters, digits, - _ . and no dot in front: drivers are matched by it.")
    String name();

    @AttributeDefinition(description = "Local address, decimal or 0x and hexadecimal digits; left out: a free one from 1024.", required = false)
    String src();

    @AttributeDefinition(description = "The remote's address, decimal or 0x and hexadecimal digits; left out: the driver listens, and answers whoever speaks to it.", required = false)
    String dst();

    @AttributeDefinition(description = "Whether the remote is told of the channel while it has a driver: it then makes its own end of it.", required = false)
    boolean announce() default false;

    @AttributeDefinition(description = "On which edge, such as m4.vdev0, or m4.*; left out: on each of the backend.", required = false)
    String edge();

    @AttributeDefinition(description = "On edges of which wire format, such as virtio; left out: of any.", required = false)
    String backend();
}
