package dev.remora.remoteproc.core;

import dev.remora.remoteproc.ProcessorReport;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessor.Trace;
import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.coredump.Dumps;
import dev.remora.remoteproc.spi.RemoteCore;
import dev.remora.remoteproc.spi.ResourceHandler;
import dev.remora.remoteproc.spi.Subdevice;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** One processor without others, moved as the sequencer would move it. */
final class LoneProcessor implements AutoCloseable, Neighbours, Additions {

    final List<Subdevice> subdevices = new CopyOnWriteArrayList<>();
    final Map<Integer, ResourceHandler> handlers = new ConcurrentHashMap<>();
    final Holds holds = new Holds();
    /** Whether something depends on it, so that its own transitions have to wait: they are here, and why. */
    volatile boolean hasDependents;
    final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    final List<String> whys = new CopyOnWriteArrayList<>();
    final OwnerThread owner = new OwnerThread("m4");
    final Processor processor;
    private final RecordingHost host;
    private final boolean autoBoot;
    private final ExecutorService background = Executors.newSingleThreadExecutor();

    LoneProcessor(RemoteCore core, FakeFirmwares firmwares, Supplier<RecoveryPolicy> policy, RecordingHost host,
            Dumps dumps, boolean autoBoot) {
        this.host = host;
        this.autoBoot = autoBoot;
        processor = new Processor(new Board("m4", core, firmwares, policy, host, dumps, holds, this, this), owner,
                "sample.elf", new Processor.Settings(autoBoot, List.of("dsp")));
    }

    LoneProcessor(RemoteCore core, FakeFirmwares firmwares, Supplier<RecoveryPolicy> policy, RecordingHost host,
            boolean autoBoot) {
        this(core, firmwares, policy, host, new NoDumps(), autoBoot);
    }

    void begin() {
        owner.submit(() -> host.visible = true);
        if (autoBoot) {
            holds.add(Holds.AUTO_BOOT, Holds.AUTO_BOOT);
            boot("m4");
        }
    }

    void start() throws RemoteProcessorException, InterruptedException {
        processor.bringUp(true);
        holds.add(Holds.BY_HAND, Holds.BY_HAND);
    }

    void stop() throws RemoteProcessorException, InterruptedException {
        if (!processor.isOwner()) {
            holds.clear();
        }
        processor.stop("");
    }

    ProcessorStatus status() {
        return processor.status();
    }

    ProcessorState state() {
        return processor.state();
    }

    ProcessorReport report() {
        return processor.report(List.of());
    }

    List<Trace> traces() {
        return processor.traces();
    }

    void firmwareChanged(String name) {
        processor.firmwareChanged(name);
    }

    void useFirmware(String name) {
        processor.useFirmware(name);
    }

    /** Returns when everything asked for before is done: the owner thread does one thing after the other. */
    void settle() {
        try {
            owner.call(() -> {});
        } catch (RemoteProcessorException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        processor.close();
        background.shutdownNow();
    }

    /** What depends on it is down now: does what waited for that, on the owner thread. */
    void dependentsAreDown() throws RemoteProcessorException, InterruptedException {
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
            owner.call(next::run);
        }
    }

    @Override
    public void whileDependentsAreDown(String name, String why, Runnable transition) {
        if (hasDependents) {
            whys.add(why);
            waiting.add(transition);
        } else {
            transition.run();
        }
    }

    @Override
    public void boot(String name) {
        background.execute(() -> {
            try {
                if (!holds.isEmpty()) {
                    processor.bringUp(false);
                }
            } catch (RemoteProcessorException e) {
                // shown by its status
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public void cameUp(String name) {}

    @Override
    public List<Subdevice> subdevices() {
        return List.copyOf(subdevices);
    }

    @Override
    public Optional<ResourceHandler> handler(int type) {
        return Optional.ofNullable(handlers.get(type));
    }
}
