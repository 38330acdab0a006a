package dev.remora.rpmsg.imx;

import dev.remora.imx.Partition;
import dev.remora.platform.SharedMemory;
import dev.remora.platform.WordMailbox;
import dev.remora.rpmsg.imx.attach.PartitionCore;
import dev.remora.rpmsg.imx.link.Controller;
import dev.remora.rpmsg.imx.link.FixedPartition;
import dev.remora.rpmsg.imx.link.FixedPlaces;
import dev.remora.rpmsg.imx.link.ServiceOffers;
import org.osgi.framework.BundleContext;

/** The life with one partition, by either of the two ways to know where its rings are. */
interface Link extends Partition {

    /**
     * Chooses.
     *
     * @throws IllegalArgumentException saying in one line what does not fit into the memory
     */
    static Link of(BundleContext context, PartitionSettings settings, SharedMemory memory, SharedMemory buffers,
            WordMailbox mailbox) {
        try {
            if (settings.tableAddress().isPresent()) {
                return new AttachLink(context, settings.name(), PartitionCore.of(settings.link(), memory, buffers,
                        mailbox, settings.vdevs(), settings.tableAddress().getAsLong(), settings.bootTimeoutNanos()));
            }
            return new FixedLink(settings.name(), new FixedPartition(settings.link(), FixedPlaces.of(memory, settings
                    .base(), settings.vdevs(), buffers), mailbox, new ServiceOffers(context)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("partition " + settings.name() + ": " + e.getMessage(), e);
        }
    }

    /** Where resets are heard of. */
    Controller controller();

    /** Begins; once. */
    void start();

    /** Ends; the other side notices nothing. */
    void stop();
}
