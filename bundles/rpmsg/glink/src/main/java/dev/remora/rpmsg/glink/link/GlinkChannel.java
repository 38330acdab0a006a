package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.edge.EdgeSession;
import dev.remora.rpmsg.edge.Senders;
import dev.remora.rpmsg.edge.channel.WireChannel;
import dev.remora.rpmsg.edge.channel.WireEvents;
import dev.remora.rpmsg.glink.link.ChannelLife.Report;
import dev.remora.rpmsg.spi.RpmsgTransport.Abort;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One channel of a link, from the first OPEN of either side until both sides have closed: what the remote opens then is another
 * one. What happens to it is seen by whoever pumps, and told in turn.
 */
public final class GlinkChannel implements WireChannel {

    /** Addresses on the bus begin above those that mean something there. */
    private static final int FIRST_ADDRESS = 1024;

    private final LinkChannels link;
    private final ChannelControl control;
    private final ChannelSender sender;
    private final ChannelReceiver receiver;
    private final ReentrantLock lock;
    private volatile @Nullable WireEvents events;
    /** In turn. */
    private int reportedSignals;

    GlinkChannel(LinkChannels link, String name) {
        this.link = link;
        lock = link.outbox().lock();
        control = new ChannelControl(link, this, name);
        sender = control.sender();
        receiver = control.receiver();
    }

    ChannelControl control() {
        return control;
    }

    @Override
    public String name() {
        return control.name();
    }

    /** Valid from the remote's OPEN on. */
    @Override
    public int address() {
        return FIRST_ADDRESS + control.remoteId();
    }

    @Override
    public int mtu() {
        return link.settings().messageMax();
    }

    /** It was found: from now on it reports there. In turn, as the next ones. */
    void reportTo(WireEvents to) {
        events = to;
    }

    /** Whether it has left, and has told so. */
    boolean gone() {
        lock.lock();
        try {
            return control.gone();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean pending() {
        return !control.ended() && (control.news() || receiver.pending() || control.drops().any());
    }

    @Override
    public int receive(int max) {
        WireEvents to = events;
        if (to == null || control.ended()) {
            return 0;
        }
        if (control.news()) {
            report(to, false);
        }
        int taken = control.ended() ? 0 : receiver.deliver(max, to);
        if (control.news()) {
            report(to, !receiver.pending());
        }
        if (control.drops().any()) {
            control.drops().tell(to::dropped);
        }
        if (!control.ended() && sender.takeWritable()) {
            to.writable();
        }
        return taken;
    }

    /** Without the lock: the edge may call. */
    private void report(WireEvents to, boolean allTaken) {
        for (Report next = nextReport(allTaken); next != null; next = nextReport(allTaken)) {
            switch (next) {
                case Report.Appeared() -> {
                    reportedSignals = 0;
                    to.appeared();
                }
                case Report.Disappeared(String reason) -> {
                    to.disappeared(reason);
                    close();
                }
                case Report.Missed() -> close();
            }
        }
        int signals = control.remoteSignals();
        if (signals != reportedSignals) {
            reportedSignals = signals;
            to.signals(ModemSignals.seen(signals));
        }
    }

    private @Nullable Report nextReport(boolean allTaken) {
        lock.lock();
        try {
            return control.report(allTaken);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void reportAgain() {
        lock.lock();
        try {
            control.reportAgain();
        } finally {
            lock.unlock();
        }
        resume();
    }

    @Override
    public void resume() {
        receiver.resume();
        link.bell().wake();
    }

    @Override
    public void open() {
        change(() -> control.open(System.nanoTime()));
    }

    @Override
    public void close() {
        change(() -> control.close(System.nanoTime()));
    }

    @Override
    public void end() {
        change(() -> {
            control.close(System.nanoTime());
            link.outbox().ring();
            control.end();
        });
    }

    private void change(Runnable step) {
        lock.lock();
        try {
            if (!control.ended()) {
                step.run();
                link.outbox().ring();
                link.sweep(control);
            }
        } finally {
            lock.unlock();
        }
        link.bell().wake();
    }

    /** All channels of a link are abandoned at once: nothing is written any more. */
    @Override
    public void abandon() {
        lock.lock();
        try {
            link.outbox().end();
            control.end();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Sent trySend(EdgeSession session, MemorySegment payload) {
        return sender.trySend(session, payload);
    }

    @Override
    public int trySend(EdgeSession session, List<MemorySegment> payloads, int from) {
        return sender.trySend(session, payloads, from);
    }

    @Override
    public Sent send(EdgeSession session, MemorySegment payload, long timeoutNanos, Abort abort)
            throws InterruptedException {
        return sender.send(session, payload, timeoutNanos, abort);
    }

    @Override
    public Sent awaitWritable(EdgeSession session, long timeoutNanos, Abort abort) throws InterruptedException {
        return sender.awaitWritable(session, timeoutNanos, abort);
    }

    @Override
    public void notifyWritable(EdgeSession session) {
        sender.notifyWritable(session);
    }

    @Override
    public void endSession(EdgeSession session) {
        sender.endSession(session);
    }

    @Override
    public void wake() {
        sender.wake();
    }

    @Override
    public Senders senders() {
        return sender.senders();
    }

    @Override
    public boolean drained() {
        if (!sender.drained()) {
            return false;
        }
        lock.lock();
        try {
            return link.outbox().unread() == 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void setSignals(Set<Signal> raised) {
        int bits = ModemSignals.sent(raised);
        change(() -> control.setSignals(bits));
    }

    @Override
    public boolean flowControl(boolean pause) {
        change(() -> control.pause(pause));
        return true;
    }

    @Override
    public Optional<Set<Signal>> signals() {
        return Optional.of(ModemSignals.seen(control.remoteSignals()));
    }

    @Override
    public Optional<String> noBufferReason() {
        return sender.noBufferReason();
    }

    @Override
    public String describe() {
        lock.lock();
        try {
            return control.describe();
        } finally {
            lock.unlock();
        }
    }
}
