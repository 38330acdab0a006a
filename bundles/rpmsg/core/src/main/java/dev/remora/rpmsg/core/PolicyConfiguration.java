package dev.remora.rpmsg.core;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Metatype is told neither ranges nor types: a tool that keeps a bad value back would leave no entry, and so no policy. The
 * component checks them, and denies.
 */
@ObjectClassDefinition(name = "rpmsg policy entry", description = "Something that bundles may do with channels. Without any entry all is allowed; with one, what no entry allows is denied.")
@interface PolicyConfiguration {

    int RATE_MAX = 1_000_000;
    int BYTES_MAX = 16_777_216;

    @AttributeDefinition(name = "Bundles", description = "Symbolic name of the bundle; * at the end for all that begin so.")
    String bundle() default "";

    @AttributeDefinition(name = "Versions", description = "Versions of the bundle, such as [1.0,2.0); empty for all.", required = false)
    String version() default "";

    @AttributeDefinition(name = "Acts", description = "What is allowed: bind (its drivers are bound), open (it opens channels and endpoints), send.")
    String[] acts() default {"bind", "open", "send"};

    @AttributeDefinition(name = "Channels", description = "Names of channels; * at the end for all that begin so.")
    String[] channels() default {"*"};

    @AttributeDefinition(name = "Processors", description = "Names of the remote processors; * at the end for all that begin so. A channel without one matches * only.")
    String[] processors() default {"*"};

    @AttributeDefinition(name = "Destinations", description = "Remote addresses it may send to: decimal or 0x…, ranges first-last, 'channel' for the channel's own, * for all.")
    String[] destinations() default {"*"};

    @AttributeDefinition(name = "Rate", type = AttributeType.STRING, description = "Messages per second of each bundle on each channel, 1 to 1000000; as many at once after a pause. 0 for no limit.")
    int messages_per_second() default 0;

    @AttributeDefinition(name = "Size", type = AttributeType.STRING, description = "Longest payload of a message, bytes, 1 to 16777216. 0 for no limit.")
    int bytes_max() default 0;
}
