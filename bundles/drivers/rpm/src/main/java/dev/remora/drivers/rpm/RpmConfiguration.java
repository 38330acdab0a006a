package dev.remora.drivers.rpm;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "Driver for rpm_requests", description = "A change probes the driver anew: its service goes and comes, and callers vote again")
@interface RpmConfiguration {

    @AttributeDefinition(name = "timeout.millis", description = "Longest wait for the RPM: for the answers to active votes, and for it to read all before a sleep; milliseconds", min = "1", max = "60000")
    long timeout_millis() default 5000;

    @AttributeDefinition(name = "sum.keys", description = "Keys of which the callers' values are added; of all others the highest counts")
    String[] sum_keys() default "bw";

    @AttributeDefinition(name = "sleep.max", description = "How many sleep votes may be sent on the way into sleep; their answers stay in the ring", min = "1", max = "1000")
    int sleep_max() default 24;

    @AttributeDefinition(description = "Format of the messages: 0 the usual one; 1 packed header, of an RPM whose memory says ver1", min = "0", max = "1")
    int format() default 0;
}
