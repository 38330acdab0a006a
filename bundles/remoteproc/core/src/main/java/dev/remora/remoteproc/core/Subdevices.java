package dev.remora.remoteproc.core;

import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.spi.Subdevice;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subdevices of one run, up in their order and down in the reverse one. Owner thread, but for {@link #all}. A subdevice
 * may go from inside of a callback of another one. One whose bundle was replaced beneath it fails with a LinkageError.
 */
final class Subdevices {

    private static final Logger LOG = LoggerFactory.getLogger("dev.remora.remoteproc");

    private final String processor;
    private final List<Subdevice> prepared = new ArrayList<>();
    private final List<Subdevice> started = new ArrayList<>();
    private volatile List<Subdevice> all = List.of();

    Subdevices(String processor) {
        this.processor = processor;
    }

    /** Those that are prepared, in their order; any thread. */
    List<Subdevice> all() {
        return all;
    }

    /** The core is about to be started. If one fails, those before it are unprepared. */
    void prepare(List<Subdevice> subdevices) throws RemoteProcessorException {
        try {
            for (Subdevice subdevice : subdevices) {
                prepare(subdevice);
            }
        } catch (RemoteProcessorException e) {
            unprepare();
            throw e;
        }
    }

    /** The core runs. If one fails, those before it are stopped as after a crash. */
    void start() throws RemoteProcessorException {
        try {
            for (Subdevice subdevice : all) {
                if (prepared.contains(subdevice)) {
                    start(subdevice);
                }
            }
        } catch (RemoteProcessorException e) {
            stop(true);
            throw e;
        }
    }

    void stop(boolean crashed) {
        while (!started.isEmpty()) {
            stop(started.getLast(), crashed);
        }
    }

    void unprepare() {
        while (!prepared.isEmpty()) {
            unprepare(prepared.getLast());
        }
    }

    /** One has come while the core runs; one that fails is left out. */
    void add(Subdevice subdevice) {
        if (prepared.contains(subdevice)) {
            return;
        }
        try {
            prepare(subdevice);
            start(subdevice);
        } catch (RemoteProcessorException e) {
            LOG.warn("{}: {}; it goes on without", processor, e.getMessage());
            if (prepared.contains(subdevice)) {
                unprepare(subdevice);
            }
        }
    }

    /** One goes. */
    void remove(Subdevice subdevice, boolean crashed) {
        if (started.contains(subdevice)) {
            stop(subdevice, crashed);
        }
        if (prepared.contains(subdevice)) {
            unprepare(subdevice);
        }
    }

    private void prepare(Subdevice subdevice) throws RemoteProcessorException {
        try {
            subdevice.prepare();
        } catch (RemoteProcessorException | RuntimeException | LinkageError e) {
            throw failed(subdevice, "could not be prepared", e);
        }
        prepared.add(subdevice);
        all = List.copyOf(prepared);
    }

    private void start(Subdevice subdevice) throws RemoteProcessorException {
        try {
            subdevice.start();
        } catch (RemoteProcessorException | RuntimeException | LinkageError e) {
            throw failed(subdevice, "could not be started", e);
        }
        started.add(subdevice);
    }

    private void stop(Subdevice subdevice, boolean crashed) {
        started.remove(subdevice);
        try {
            subdevice.stop(crashed);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("{}: subdevice {} failed when it was stopped: {}", processor, describe(subdevice), e.toString());
        }
    }

    private void unprepare(Subdevice subdevice) {
        prepared.remove(subdevice);
        all = List.copyOf(prepared);
        try {
            subdevice.unprepare();
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("{}: subdevice {} failed when it was unprepared: {}", processor, describe(subdevice), e
                    .toString());
        }
    }

    private static RemoteProcessorException failed(Subdevice subdevice, String what, Throwable e) {
        String why = e instanceof RemoteProcessorException ? e.getMessage() : e.toString();
        return new RemoteProcessorException("subdevice %s %s: %s".formatted(describe(subdevice), what, why), e);
    }

    /** What a subdevice says of itself, fit for one line. */
    static String describe(Subdevice subdevice) {
        try {
            return Status.oneLine(subdevice.description());
        } catch (RuntimeException | LinkageError e) {
            return subdevice.getClass().getSimpleName();
        }
    }
}
