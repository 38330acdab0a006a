package dev.remora.rpmsg.imx;

import dev.remora.rpmsg.imx.link.LinkSettings;
import java.util.OptionalLong;

/**
 * What is configured, checked as far as that needs no memory.
 *
 * @param link mailbox and times
 * @param base device address of the first ring
 * @param vdevs how many devices
 * @param tableAddress where the resource table is; empty: rings at fixed places
 * @param bootTimeoutNanos how long an attach waits
 */
record PartitionSettings(LinkSettings link, long base, int vdevs, OptionalLong tableAddress, long bootTimeoutNanos) {

    String name() {
        return link.name();
    }
}
