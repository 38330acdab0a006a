package dev.remora.drivers.srtm;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "Driver for rpmsg-i2c-channel", description = "A change probes the driver anew: its service goes and comes, and users ask anew")
@interface I2cConfiguration {

    @AttributeDefinition(name = "timeout.millis", description = "Longest wait for an answer of the firmware, the wait for others' requests included; milliseconds", min = "1", max = "60000")
    long timeout_millis() default 500;

    @AttributeDefinition(name = "quarantine.millis", description = "How long an answer that was not in time is still expected: it is discarded, and a request that could be taken for the same waits; milliseconds", min = "0", max = "60000")
    long quarantine_millis() default 500;
}
