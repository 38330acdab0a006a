package dev.remora.drivers.srtm;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "Driver for rpmsg-regulator-channel", description = "A change probes the driver anew: its service goes and comes, and users ask anew")
@interface PmicConfiguration {

    @AttributeDefinition(name = "timeout.millis", description = "Longest wait for an answer of the firmware, the wait for others' requests included; milliseconds", min = "1", max = "60000")
    long timeout_millis() default 1000;

    @AttributeDefinition(name = "quarantine.millis", description = "How long an answer that was not in time is still expected: it is discarded, and a request that could be taken for the same waits; milliseconds", min = "0", max = "60000")
    long quarantine_millis() default 500;

    @AttributeDefinition(description = "What may be asked of which regulators, REGULATOR:MIN-MAX in microvolts, such as 4:1800000-3300000; those that are missing are only read")
    String[] limits() default {};

    @AttributeDefinition(name = "registers.writable", description = "Whether registers of the PMIC may be written: no limits hold for them")
    boolean registers_writable() default false;
}
