package dev.remora.remoteproc.core;

import dev.remora.remoteproc.CoredumpMode;
import dev.remora.remoteproc.core.coredump.Dumps;
import dev.remora.remoteproc.core.store.FirmwareSource;
import dev.remora.remoteproc.spi.RemoteCore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a processor of each core. Of several cores by one name the first is taken; the next one when it has gone. */
final class Processors implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Processors.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");
    /** How long whoever takes cores away waits for them to be stopped. */
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private final Surroundings surroundings;
    private final Sequencer sequencer = new Sequencer();
    /** By service id, in the order in which they came. */
    private final Map<Long, Candidate> candidates = new LinkedHashMap<>();
    private final Map<String, Active> active = new LinkedHashMap<>();
    private boolean closed;

    /**
     * What all processors share.
     *
     * @param firmwares where firmware comes from
     * @param recovery what to do about a crash, where nothing else is set
     * @param coredump what becomes of the memory of a crashed core, where nothing else is set
     * @param dumps the core files of a processor
     * @param additions what other bundles add to a processor
     * @param hosts who sees a processor, one for each
     */
    record Surroundings(FirmwareSource firmwares, Supplier<RecoveryPolicy> recovery, Supplier<CoredumpMode> coredump,
            Function<String, Dumps> dumps, Function<String, Additions> additions, Supplier<ProcessorHost> hosts) {}

    /**
     * A core that is offered.
     *
     * @param id tells it from all others
     */
    record Candidate(long id, String name, RemoteCore core, CoreSettings settings) {}

    private record Active(long id, ManagedProcessor managed) {}

    Processors(Surroundings surroundings) {
        this.surroundings = surroundings;
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

    /** The properties of a core have changed; by another name it is another processor. */
    void update(Candidate candidate) {
        if (!isSame(candidate)) {
            remove(candidate.id());
            add(candidate);
        }
    }

    private synchronized boolean isSame(Candidate candidate) {
        Candidate before = candidates.get(candidate.id());
        if (before == null || !before.name().equals(candidate.name())) {
            return false;
        }
        candidates.put(candidate.id(), candidate);
        Active current = active.get(candidate.name());
        if (current != null && current.id() == candidate.id()) {
            apply(current.managed(), before.settings(), candidate.settings());
        }
        return true;
    }

    private void apply(ManagedProcessor managed, CoreSettings before, CoreSettings now) {
        managed.processor().set(now.settings());
        managed.configure(now, surroundings.coredump().get());
        managed.processor().useFirmware(now.firmware());
        if (!now.dependsOn().equals(before.dependsOn())) {
            sequencer.dependenciesChanged(managed.member());
        }
        if (now.autoBoot() != before.autoBoot()) {
            sequencer.autoBoot(managed.member(), now.autoBoot());
        }
    }

    /** What is set for all has been applied, again. */
    synchronized void configured() {
        for (Active one : active.values()) {
            Candidate candidate = candidates.get(one.id());
            if (candidate != null) {
                one.managed().configure(candidate.settings(), surroundings.coredump().get());
            }
        }
    }

    /** A core goes: returns when it is stopped. */
    void remove(long id) {
        Active closing = forget(id);
        if (closing != null) {
            awaitAll(List.of(close(closing)));
        }
    }

    /** Tells each processor. */
    void each(Consumer<Processor> action) {
        all().forEach(one -> action.accept(one.managed().processor()));
    }

    /** Tells the processor by this name, if there is one. */
    void tell(String name, Consumer<Processor> action) {
        Active current = active(name);
        if (current != null) {
            action.accept(current.managed().processor());
        }
    }

    /** Stops all, in the order of their dependencies. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            candidates.clear();
        }
        sequencer.closing();
        awaitAll(all().reversed().stream().map(this::close).toList());
        sequencer.close();
    }

    private Background.Job close(Active closing) {
        return sequencer.remove(closing.managed().member(), closing.managed().processor()::close,
                () -> succeed(closing));
    }

    /** Not from inside of a transition: the one who goes may be the one who waits. */
    private void awaitAll(List<Background.Job> jobs) {
        if (!sequencer.isOwner()) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            jobs.forEach(job -> job.await(Duration.ofNanos(end - System.nanoTime())));
        }
    }

    private synchronized List<Active> all() {
        return new ArrayList<>(active.values());
    }

    private synchronized @Nullable Active active(String name) {
        return active.get(name);
    }

    private synchronized @Nullable Active forget(long id) {
        Candidate gone = candidates.remove(id);
        Active current = gone == null ? null : active.get(gone.name());
        return current != null && current.id() == id ? current : null;
    }

    private synchronized void succeed(Active gone) {
        String name = gone.managed().name();
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
        String name = candidate.name();
        CoreSettings settings = candidate.settings();
        CrashPolicy policy = new CrashPolicy(surroundings.recovery(), settings.recovery());
        Dumps dumps = surroundings.dumps().apply(name);
        dumps.mode(settings.coredump().orElseGet(surroundings.coredump()));
        Holds holds = new Holds();
        ProcessorHost host = surroundings.hosts().get();
        host.set(settings.settings());
        Processor processor = new Processor(
                new Board(name, candidate.core(), surroundings.firmwares(), policy, host, dumps,
                        holds, sequencer.neighbours(), surroundings.additions().apply(name)),
                new OwnerThread(name), settings
                        .firmware(),
                settings.settings());
        if (settings.autoBoot()) {
            holds.add(Holds.AUTO_BOOT, Holds.AUTO_BOOT);
        }
        ManagedProcessor managed = new ManagedProcessor(processor, sequencer.add(processor, holds), policy, dumps);
        active.put(name, new Active(candidate.id(), managed));
        sequencer.begin(managed.member(), () -> {
            host.come(new ProcessorServices(managed, sequencer), processor.status());
            processor.shown();
        });
    }
}
