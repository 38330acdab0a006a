package dev.remora.remoteproc.core;

import dev.remora.remoteproc.core.store.FirmwareSource;
import dev.remora.remoteproc.spi.RemoteCore;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a processor of each core. Of several cores by one name the first is taken; the next one when it has gone. */
final class Processors implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Processors.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");

    private final FirmwareSource firmwares;
    private final Supplier<RecoveryPolicy> recovery;
    private final Supplier<ProcessorHost> hosts;
    /** By service id, in the order in which they came. */
    private final Map<Long, Candidate> candidates = new LinkedHashMap<>();
    private final Map<String, Active> active = new LinkedHashMap<>();
    private boolean closed;

    /**
     * A core that is offered.
     *
     * @param id tells it from all others
     */
    record Candidate(long id, String name, RemoteCore core, String firmware, boolean autoBoot) {}

    private record Active(long id, Processor processor) {}

    Processors(FirmwareSource firmwares, Supplier<RecoveryPolicy> recovery, Supplier<ProcessorHost> hosts) {
        this.firmwares = firmwares;
        this.recovery = recovery;
        this.hosts = hosts;
    }

    /** A core has come. */
    synchronized void add(Candidate candidate) {
        if (!NAME.matcher(candidate.name()).matches()) {
            LOG.warn("remote core ignored: rproc.name \"{}\" must be 1 to 64 of A-Z a-z 0-9 _ . -", Status.oneLine(
                    candidate.name()));
            return;
        }
        candidates.put(candidate.id(), candidate);
        if (active.containsKey(candidate.name())) {
            LOG.warn("{}: a second core by this name waits until the first has gone", candidate.name());
        } else {
            activate(candidate);
        }
    }

    /** The properties of a core have changed. */
    synchronized void update(Candidate candidate) {
        if (candidates.replace(candidate.id(), candidate) != null) {
            Active current = active.get(candidate.name());
            if (current != null && current.id() == candidate.id()) {
                current.processor().useFirmware(candidate.firmware());
            }
        }
    }

    /** A core goes: returns when it is stopped. */
    void remove(long id) {
        Candidate gone = forget(id);
        Active closing = gone == null ? null : active(gone.name());
        if (closing != null && closing.id() == id) {
            closing.processor().close();
            succeed(closing);
        }
    }

    /** Tells each processor. */
    void each(Consumer<Processor> action) {
        all().forEach(active -> action.accept(active.processor()));
    }

    /** Stops all, the last one first. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            candidates.clear();
        }
        for (Active closing : all().reversed()) {
            closing.processor().close();
            succeed(closing);
        }
    }

    private synchronized List<Active> all() {
        return new ArrayList<>(active.values());
    }

    private synchronized @Nullable Active active(String name) {
        return active.get(name);
    }

    private synchronized @Nullable Candidate forget(long id) {
        return candidates.remove(id);
    }

    private synchronized void succeed(Active gone) {
        String name = gone.processor().name();
        if (active.remove(name, gone)) {
            Iterator<Candidate> waiting = candidates.values().stream().filter(c -> c.name().equals(name)).iterator();
            if (waiting.hasNext()) {
                activate(waiting.next());
            }
        }
    }

    private void activate(Candidate candidate) {
        if (closed) {
            return;
        }
        Board board = new Board(candidate.name(), candidate.core(), firmwares, recovery, hosts.get());
        Processor processor = new Processor(board, new OwnerThread(candidate.name()), candidate.firmware(),
                candidate.autoBoot());
        active.put(candidate.name(), new Active(candidate.id(), processor));
        processor.begin();
    }
}
