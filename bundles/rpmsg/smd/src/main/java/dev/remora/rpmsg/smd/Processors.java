package dev.remora.rpmsg.smd;

import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.RemoteProcessor;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The remote processor behind an edge, as long as it is there. Any thread. */
final class Processors {

    private static final Logger LOG = LoggerFactory.getLogger(Processors.class);

    private final AtomicReference<@Nullable RemoteProcessor> present = new AtomicReference<>();
    private final String edge;
    private final Optional<String> name;

    Processors(String edge, Optional<String> name) {
        this.edge = edge;
        this.name = name;
    }

    void add(RemoteProcessor processor) {
        if (name.isPresent() && name.get().equals(processor.name())) {
            present.set(processor);
        }
    }

    void remove(RemoteProcessor processor) {
        present.compareAndSet(processor, null);
    }

    Optional<RemoteProcessor> present() {
        return Optional.ofNullable(present.get());
    }

    /** The remote does not work any more. */
    void crash(String reason) {
        if (name.isEmpty()) {
            return;
        }
        present().ifPresentOrElse(processor -> processor.crash(CrashType.FATAL_ERROR, edge + ": " + reason),
                () -> LOG.warn("{}: no processor {} is there to be restarted", edge, name.get()));
    }
}
