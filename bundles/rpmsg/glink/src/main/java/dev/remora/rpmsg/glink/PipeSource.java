package dev.remora.rpmsg.glink;

import dev.remora.platform.SharedMemory;
import dev.remora.rpmsg.glink.pipe.PipeViolation;
import dev.remora.rpmsg.glink.pipe.Pipes;
import dev.remora.rpmsg.glink.pipe.RpmPipes;
import dev.remora.rpmsg.glink.pipe.SmemPipes;
import dev.remora.smem.Smem;
import dev.remora.smem.SmemException;
import dev.remora.smem.SmemException.Reason;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the pipes of an edge lie, and which of the two is the own one. */
sealed interface PipeSource {

    Logger LOG = LoggerFactory.getLogger(PipeSource.class);

    /** Whether the own end is the first: it writes the pipe A to R, and reads R to A. */
    boolean first();

    /**
     * Finds the pipes, or makes what is the own end's to make.
     *
     * @return empty if they are not there yet: to be looked for again
     * @throws IllegalStateException if they cannot be used
     */
    Optional<Pipes> open();

    /** The remote is dead: all four indices are 0 on its behalf, if they are there. */
    void clear(String edge);

    /** For people: between whom. */
    String route();

    /** For people. */
    Map<String, String> details();

    /**
     * In an SMEM heap.
     *
     * @param smem the heap, as the own processor uses it
     * @param remoteHost the other processor's host id
     * @param fifoSize bytes of the own pipe if it has to be allocated
     */
    record InSmem(Smem smem, int remoteHost, boolean first, int fifoSize) implements PipeSource {

        @Override
        public Optional<Pipes> open() {
            try {
                return SmemPipes.open(smem, remoteHost, first, fifoSize).map(Pipes.class::cast);
            } catch (SmemException e) {
                if (e.reason() == Reason.NOT_READY || e.reason() == Reason.LOCKED) {
                    // Soon, perhaps.
                    LOG.debug("{}: {}", route(), e.getMessage());
                    return Optional.empty();
                }
                throw new IllegalStateException(e.getMessage(), e);
            } catch (PipeViolation e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        }

        @Override
        public void clear(String edge) {
            if (smem.breakLock(remoteHost)) {
                LOG.info("{}: the lock of the SMEM heap {} was held by the dead host {}, and is free now", edge, smem
                        .name(), remoteHost);
            }
            open().ifPresent(Pipes::clear);
        }

        @Override
        public String route() {
            return "host %d to host %d".formatted(smem.host(), remoteHost);
        }

        @Override
        public Map<String, String> details() {
            return Map.of("hosts", smem.host() + "-" + remoteHost, "smem", smem.name());
        }
    }

    /**
     * In RPM message RAM.
     *
     * @param memory the message RAM
     * @param client who has the pipes with the RPM: two letters
     * @param create bytes of each pipe that is made if there is no table; 0: never
     */
    record InMessageRam(SharedMemory memory, String client, boolean first, int create) implements PipeSource {

        @Override
        public Optional<Pipes> open() {
            return open(create);
        }

        private Optional<Pipes> open(int size) {
            try {
                return RpmPipes.open(memory, client, first, size).map(Pipes.class::cast);
            } catch (PipeViolation e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        }

        @Override
        public void clear(String edge) {
            open(0).ifPresent(Pipes::clear);
        }

        @Override
        public String route() {
            return "%s to the RPM".formatted(client);
        }

        @Override
        public Map<String, String> details() {
            return Map.of("memory", memory.name());
        }
    }
}
