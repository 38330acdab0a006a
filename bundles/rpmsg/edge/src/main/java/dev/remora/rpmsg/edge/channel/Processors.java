package dev.remora.rpmsg.edge.channel;

import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.RemoteProcessor;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The remote processor behind an edge, as long as it is there. Any thread. */
public final class Processors {

    private static final Logger LOG = LoggerFactory.getLogger(Processors.class);

    private final AtomicReference<@Nullable RemoteProcessor> present = new AtomicReference<>();
    private final String edge;
    private final Optional<String> name;

    /**
     * Makes one.
     *
     * @param edge its name
     * @param name of the processor, if there is one
     */
    public Processors(String edge, Optional<String> name) {
        this.edge = edge;
        this.name = name;
    }

    /**
     * A processor has come: any one.
     *
     * @param processor counts if its name is the right one
     */
    public void add(RemoteProcessor processor) {
        if (name.isPresent() && name.get().equals(processor.name())) {
            present.set(processor);
        }
    }

    /**
     * A processor goes.
     *
     * @param processor any one
     */
    public void remove(RemoteProcessor processor) {
        present.compareAndSet(processor, null);
    }

    /**
     * The one of that name.
     *
     * @return empty if it is not there
     */
    public Optional<RemoteProcessor> present() {
        return Optional.ofNullable(present.get());
    }

    /**
     * The remote does not work any more. Returns at once.
     *
     * @param reason one line
     */
    public void crash(String reason) {
        if (name.isEmpty()) {
            return;
        }
        present().ifPresentOrElse(processor -> processor.crash(CrashType.FATAL_ERROR, edge + ": " + reason),
                () -> LOG.warn("{}: no processor {} is there to be restarted", edge, name.get()));
    }
}
