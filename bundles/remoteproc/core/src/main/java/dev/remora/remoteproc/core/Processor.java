package dev.remora.remoteproc.core;

import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessorException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A remote processor as its users see it: hands every wish to the owner thread. */
final class Processor implements RemoteProcessor {

    private static final Logger LOG = LoggerFactory.getLogger(Processor.class);
    private static final long CLOSE_SECONDS = 30;

    private final String name;
    private final ProcessorHost host;
    private final boolean autoBoot;
    private final OwnerThread owner;
    private final StartGate gate = new StartGate();
    private final LifeCycle lifeCycle;

    Processor(Board board, OwnerThread owner, String firmware, boolean autoBoot) {
        name = board.name();
        host = board.host();
        this.autoBoot = autoBoot;
        this.owner = owner;
        lifeCycle = new LifeCycle(board, owner, gate, firmware, autoBoot);
    }

    /** Shows it, and boots it if it boots by itself. */
    void begin() {
        owner.submit(() -> {
            host.come(this, autoBoot);
            lifeCycle.autoBoot();
        });
    }

    /** The core is to run another firmware. */
    void useFirmware(String firmware) {
        owner.submit(() -> lifeCycle.useFirmware(firmware));
    }

    /** A firmware of that name has come, changed or gone. */
    void firmwareChanged(String firmware) {
        owner.submit(() -> lifeCycle.firmwareChanged(firmware));
    }

    /** Any firmware may have changed. */
    void firmwaresChanged() {
        owner.submit(lifeCycle::checkFirmware);
    }

    /** Stops it for good, and waits for that unless it is asked for from inside of a transition. */
    void close() {
        gate.stopRequested();
        CountDownLatch deleted = new CountDownLatch(1);
        boolean asked = owner.submit(() -> {
            gate.stopBegins();
            try {
                lifeCycle.delete();
            } finally {
                deleted.countDown();
            }
        });
        owner.end();
        if (asked && !owner.isCurrent()) {
            await(deleted);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ProcessorStatus status() {
        return lifeCycle.status();
    }

    @Override
    public void start() throws RemoteProcessorException, InterruptedException {
        owner.call(lifeCycle::start);
    }

    @Override
    public void stop() throws RemoteProcessorException, InterruptedException {
        if (owner.isCurrent()) {
            owner.call(lifeCycle::stop); // refuses
        }
        gate.stopRequested();
        boolean[] begun = new boolean[1];
        try {
            owner.call(() -> {
                begun[0] = true;
                gate.stopBegins();
                lifeCycle.stop();
            });
        } finally {
            if (!begun[0]) {
                gate.stopBegins();
            }
        }
    }

    @Override
    public List<Trace> traces() {
        return lifeCycle.traces();
    }

    private void await(CountDownLatch deleted) {
        boolean interrupted = false;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
        while (true) {
            try {
                if (!deleted.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    LOG.warn("{}: still stopping after {} s, not waited for any longer", name, CLOSE_SECONDS);
                }
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
