package dev.remora.remoteproc.core;

import dev.remora.remoteproc.Coredump;
import dev.remora.remoteproc.CoredumpMode;
import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.Hold;
import dev.remora.remoteproc.ProcessorReport;
import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessorException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A remote processor as one of its users sees it: knows the holds that were made by this object. Any thread. */
final class ProcessorService implements RemoteProcessor {

    private final ManagedProcessor managed;
    private final Sequencer sequencer;
    private final String user;
    private final Set<Held> holds = new HashSet<>();
    private boolean ended;

    ProcessorService(ManagedProcessor managed, Sequencer sequencer, String user) {
        this.managed = managed;
        this.sequencer = sequencer;
        this.user = user;
    }

    @Override
    public Hold boot(String purpose) throws RemoteProcessorException, InterruptedException {
        Held hold = new Held("%s: %s".formatted(user, Status.oneLine(purpose)));
        enter(hold);
        boolean held = false;
        try {
            sequencer.boot(managed.member(), hold, hold.holder());
            held = true;
        } finally {
            if (!held || !isIn(hold)) {
                hold.close();
            }
        }
        if (!isIn(hold)) {
            throw ended();
        }
        return hold;
    }

    /** Its user is gone, or has given it back: so are the holds. */
    void end() {
        Set<Held> left;
        synchronized (this) {
            ended = true;
            left = Set.copyOf(holds);
            holds.clear();
        }
        left.forEach(Held::close);
    }

    private synchronized void enter(Held hold) throws RemoteProcessorException {
        if (ended) {
            throw ended();
        }
        holds.add(hold);
    }

    private synchronized boolean isIn(Held hold) {
        return holds.contains(hold);
    }

    private synchronized void leave(Held hold) {
        holds.remove(hold);
    }

    private RemoteProcessorException ended() {
        return new RemoteProcessorException("%s: not held, %s has given the service back".formatted(name(), user));
    }

    /** One hold; itself the key to it. */
    private final class Held implements Hold {

        private final String holder;

        Held(String holder) {
            this.holder = holder;
        }

        @Override
        public String holder() {
            return holder;
        }

        @Override
        public boolean isHeld() { return managed.member().holds().has(this); }

        @Override
        public void shutdown() throws RemoteProcessorException, InterruptedException {
            if (isHeld() && Thread.interrupted()) {
                throw new InterruptedException();
            }
            leave(this);
            sequencer.release(managed.member(), this);
        }

        @Override
        public void close() {
            leave(this);
            sequencer.releaseSoon(managed.member(), this);
        }
    }

    @Override
    public String name() {
        return managed.name();
    }

    @Override
    public ProcessorStatus status() {
        return managed.processor().status();
    }

    @Override
    public ProcessorReport report() {
        return managed.processor().report(sequencer.dependents(managed.member()));
    }

    @Override
    public void start() throws RemoteProcessorException, InterruptedException {
        sequencer.start(managed.member());
    }

    @Override
    public void stop() throws RemoteProcessorException, InterruptedException {
        sequencer.stop(managed.member());
    }

    @Override
    public void attach() throws RemoteProcessorException, InterruptedException {
        sequencer.attach(managed.member());
    }

    @Override
    public void detach() throws RemoteProcessorException, InterruptedException {
        sequencer.detach(managed.member());
    }

    @Override
    public void suspend() throws RemoteProcessorException, InterruptedException {
        sequencer.suspend(managed.member());
    }

    @Override
    public void resume() throws RemoteProcessorException, InterruptedException {
        sequencer.resume(managed.member());
    }

    @Override
    public void crash(CrashType type, String reason) {
        managed.processor().crash(type, reason);
    }

    @Override
    public void setRecovery(boolean enabled) {
        managed.enableRecovery(enabled);
    }

    @Override
    public void setCoredump(CoredumpMode mode) {
        managed.dumps().mode(mode);
    }

    @Override
    public List<Coredump> coredumps() {
        return managed.coredumps();
    }

    @Override
    public List<String> bootOrder() throws RemoteProcessorException {
        return sequencer.bootOrder(managed.member());
    }

    @Override
    public List<String> stopOrder() {
        return sequencer.stopOrder(managed.member());
    }

    @Override
    public List<Trace> traces() {
        return managed.processor().traces();
    }
}
