package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.edge.Bell;
import dev.remora.rpmsg.edge.EdgeSession;
import dev.remora.rpmsg.edge.Senders;
import dev.remora.rpmsg.edge.TransmitRoom;
import dev.remora.rpmsg.edge.Turn;
import dev.remora.rpmsg.edge.Waiters;
import dev.remora.rpmsg.spi.RpmsgTransport.Abort;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a channel, for any number of threads: who sends, who waits, and who is told. What the link tells it
 * comes under the lock of {@link Commands}, and is not rung for here.
 */
final class ChannelSender implements TransmitRoom {

    private final ChannelState channel;
    private final Commands commands;
    private final ReentrantLock lock;
    private final Bell bell;
    private final Turn turn;
    private final Waiters waiters;
    private final int mtu;
    private final MessageWriter writer;
    /** Who waits for room. Guarded by the lock. */
    private final List<WaitingSender> waiting = new ArrayList<>();
    /** Of these, how many wait in their own callback. Guarded by the lock. */
    private int inCallback;
    /** Wants to hear of room. Changed under the lock only. */
    private volatile @Nullable EdgeSession asking;
    /** What it lacks. Guarded by the lock. */
    private Lack asked = new Lack(0);

    ChannelSender(ChannelState channel, Bell bell, Turn turn) {
        this.channel = channel;
        this.bell = bell;
        this.turn = turn;
        commands = channel.commands();
        lock = commands.lock();
        mtu = channel.settings().messageMax();
        writer = new MessageWriter(channel);
        waiters = new Waiters(lock, this, bell, turn, channel.settings().pollNanos());
    }

    /** What a driver does before it waits in its callback. */
    void beforeWaitInCallback(Runnable giveBack) {
        waiters.beforeWaitInCallback(giveBack);
    }

    // What the link tells.

    /** INTENT: the remote has granted a buffer; size unsigned. Under the lock. */
    void granted(int id, int size) {
        if (writer.room().granted(id, size)) {
            goOn();
        }
    }

    /** RX_DONE or RX_DONE_W_REUSE. Under the lock. */
    void done(int id, boolean reuse) {
        if (writer.room().done(id, reuse)) {
            goOn();
        }
    }

    /** RX_INTENT_REQ_ACK. Under the lock. */
    void answered(boolean granted) {
        if (writer.room().answered(granted)) {
            waiters.wake(); // they may ask now
        }
    }

    /** {@link ChannelState#ready} has become true: whoever waits may go on. Under the lock. */
    void ready() {
        waiters.wake();
    }

    /** There may be room in the pipe: what is left of a message goes on, whoever waits tries again. Under the lock. */
    void roomAgain() {
        writer.flush();
        goOn();
        for (int i = 0; i < waiting.size(); i++) {
            if (waiting.get(i).lacksRoom()) {
                commands.wantRoom();
                return;
            }
        }
        if (asking != null && writer.room().lacksRoom(asked.length())) {
            commands.wantRoom();
        }
    }

    /** Whether {@link #roomAgain} has something to do. Any thread. */
    boolean wantsRoom() {
        return writer.outgoing().kept() || waiters.any();
    }

    /** One of both sides has closed: waiting senders return, what is left is dropped, all of the remote's intents are gone. Under the lock. */
    void closed() {
        writer.closed();
        waiters.wake();
    }

    /** Nothing is touched any more. Under the lock. */
    void end() {
        writer.end();
        waiters.end();
        waiters.wake();
    }

    /**
     * Lets those go on who can. Who waits in its callback listens to the doorbell, but may not be the one that has heard of it.
     * Under the lock.
     */
    void goOn() {
        waiters.wakeIfRoom();
        if (inCallback > 0 && !turn.mine()) {
            bell.wake();
        }
    }

    // What the bus calls.

    Sent trySend(EdgeSession session, MemorySegment payload) {
        check(payload.byteSize());
        Sent sent = put(session, payload);
        return sent == Sent.NO_BUFFER && channel.pump() ? put(session, payload) : sent;
    }

    private Sent put(EdgeSession session, MemorySegment payload) {
        lock.lock();
        try {
            Sent sent = writer.begin(session, payload);
            if (sent == Sent.OK) {
                writer.finish(payload);
            }
            return sent;
        } finally {
            writer.ringAndUnlock();
        }
    }

    /** As {@link dev.remora.rpmsg.spi.RpmsgTransport#trySend(int, int, List, int)}. */
    int trySend(EdgeSession session, List<MemorySegment> payloads, int from) {
        for (int i = from; i < payloads.size(); i++) {
            check(payloads.get(i).byteSize());
        }
        int sent = put(session, payloads, from);
        return sent == 0 && from < payloads.size() && channel.pump() ? put(session, payloads, from) : sent;
    }

    private int put(EdgeSession session, List<MemorySegment> payloads, int from) {
        int sent = 0;
        lock.lock();
        try {
            while (from + sent < payloads.size()) {
                MemorySegment payload = payloads.get(from + sent);
                if (sent > 0 && !payload.scope().isAlive()) {
                    return sent; // what was sent must be told; the next call says so
                }
                Sent can = writer.begin(session, payload);
                if (can != Sent.OK) {
                    return can == Sent.NO_BUFFER ? sent : -1 - sent;
                }
                writer.finish(payload);
                sent++;
            }
            return sent;
        } finally {
            writer.ringAndUnlock();
        }
    }

    Sent send(EdgeSession session, MemorySegment payload, long timeoutNanos, Abort abort) throws InterruptedException {
        int length = check(payload.byteSize());
        WaitingSender sender;
        lock.lock();
        try {
            Sent sent = writer.begin(session, payload);
            boolean underWay = sent == Sent.OK && writer.outgoing().active();
            if (sent != Sent.NO_BUFFER && !underWay) {
                return sent;
            }
            sender = new WaitingSender(this, writer, commands, session, length, payload);
            if (underWay) {
                sender.begun();
            }
        } finally {
            writer.ringAndUnlock();
        }
        return await(sender, timeoutNanos, abort);
    }

    Sent awaitWritable(EdgeSession session, long timeoutNanos, Abort abort) throws InterruptedException {
        WaitingSender sender;
        lock.lock();
        try {
            sender = new WaitingSender(this, writer, commands, session, writer.refused(), null);
        } finally {
            lock.unlock();
        }
        return await(sender, timeoutNanos, abort);
    }

    private Sent await(WaitingSender sender, long timeoutNanos, Abort abort) throws InterruptedException {
        enter(sender, 1);
        try {
            return sender.leave(waiters.await(sender, sender::mayGoOn, timeoutNanos, abort));
        } catch (InterruptedException e) {
            if (sender.leave(Sent.NO_BUFFER) == Sent.OK) {
                Thread.currentThread().interrupt();
                return Sent.OK;
            }
            throw e;
        } finally {
            enter(sender, -1);
        }
    }

    private void enter(WaitingSender sender, int by) {
        lock.lock();
        try {
            if (by > 0) {
                waiting.add(sender);
            } else {
                waiting.remove(sender);
            }
            if (turn.mine()) {
                inCallback += by;
            }
        } finally {
            lock.unlock();
        }
    }

    /** What is lacked may have come, and nobody has read it yet. No lock held. */
    void follow() {
        channel.pump();
    }

    /** Asks for one {@link #takeWritable}. */
    void notifyWritable(EdgeSession session) {
        lock.lock();
        try {
            if (!session.over() && !writer.ended()) {
                asking = session;
                asked = new Lack(writer.refused());
                writer.room().wanted(asked);
                waiters.ask(session);
            }
        } finally {
            writer.ringAndUnlock();
        }
    }

    /** Whether somebody asked, and may send now: told once. In turn, no lock held. */
    boolean takeWritable() {
        if (asking == null) {
            return false;
        }
        lock.lock();
        try {
            EdgeSession session = asking;
            if (session == null || writer.ended() || writer.room().wanted(asked) || !waiters.takeWritable(session)) {
                return false;
            }
            asking = null;
            return true;
        } finally {
            writer.ringAndUnlock();
        }
    }

    /** Its senders return, and it asks no more. */
    void endSession(EdgeSession session) {
        lock.lock();
        try {
            if (session.equals(asking)) {
                asking = null;
            }
        } finally {
            lock.unlock();
        }
        waiters.end(session);
    }

    /** Lets waiting senders ask their {@link Abort} again. */
    void wake() {
        waiters.wake();
    }

    Senders senders() {
        return waiters;
    }

    /** Whether anybody who waits or asks may go on; otherwise all would be woken in vain. */
    @Override
    public boolean mayHaveRoom() {
        for (int i = 0; i < waiting.size(); i++) {
            if (waiting.get(i).mayGoOn()) {
                return true;
            }
        }
        return asking != null && writer.room().canBegin(asked.length());
    }

    /** Each lack of room says so itself. */
    @Override
    public void wantRings(boolean on) {}

    /** Nothing is left of a begun message, and the remote has returned all of its intents; the pipe is not looked at. */
    boolean drained() {
        lock.lock();
        try {
            return !writer.outgoing().active() && writer.room().allReturned();
        } finally {
            lock.unlock();
        }
    }

    /** Why a send found no buffer, for errors. */
    Optional<String> noBufferReason() {
        lock.lock();
        try {
            return writer.reason();
        } finally {
            lock.unlock();
        }
    }

    /** For people: the remote's intents. */
    String describe() {
        lock.lock();
        try {
            return writer.room().describe();
        } finally {
            lock.unlock();
        }
    }

    private int check(long length) {
        if (length > mtu) {
            throw new IllegalArgumentException("%s: payload of %d bytes, at most %d are sent".formatted(channel.title(),
                    length, mtu));
        }
        return (int) length;
    }
}
