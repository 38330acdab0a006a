package dev.remora.remoteproc.core;

import dev.remora.remoteproc.core.coredump.Dumps;
import dev.remora.remoteproc.core.store.FirmwareSource;
import dev.remora.remoteproc.spi.RemoteCore;
import dev.remora.remoteproc.spi.RemoteCore.Feature;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a processor is made of.
 *
 * @param name of the processor
 * @param core that it drives
 * @param firmwares where its firmware comes from
 * @param recovery what to do about a crash, asked at each crash
 * @param host who sees it
 * @param dumps its core files
 * @param holds who wants it to be up; written by the sequencer
 * @param neighbours the processors around it
 * @param additions its subdevices, and who handles its vendor entries
 */
record Board(String name, RemoteCore core, FirmwareSource firmwares, Supplier<RecoveryPolicy> recovery,
        ProcessorHost host, Dumps dumps, Holds holds, Neighbours neighbours, Additions additions) {

    private static final Logger LOG = LoggerFactory.getLogger("dev.remora.remoteproc");

    /** Whether the core can do that now. */
    boolean can(Feature feature) {
        try {
            return core.features().contains(feature);
        } catch (RuntimeException e) {
            LOG.warn("{}: what its core can do is not known: {}", name, e.toString());
            return false;
        }
    }

    /** Whether nobody here can start it: one that was stopped could never come back, one that was left can. */
    boolean onlyMet() {
        return !can(Feature.START) && can(Feature.DETACH) && can(Feature.ATTACH_ON_RECOVERY);
    }
}
