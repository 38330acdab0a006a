package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.edge.EdgeSession;
import dev.remora.rpmsg.edge.Waiters;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One that waits: until its message is out, or, without a message, until one could begin. */
final class WaitingSender implements Waiters.Attempt {

    private final MessageWriter writer;
    private final ChannelSender sender;
    private final Commands commands;
    private final ReentrantLock lock;
    private final EdgeSession session;
    private final @Nullable MemorySegment payload;
    private final Lack lack;
    /** Guarded by the lock, as the next one. */
    private boolean begun;
    private int number;

    /**
     * Makes one.
     *
     * @param length of the message, also if there is none yet
     */
    WaitingSender(ChannelSender sender, MessageWriter writer, Commands commands, EdgeSession session, int length,
            @Nullable MemorySegment payload) {
        this.sender = sender;
        this.writer = writer;
        this.commands = commands;
        this.session = session;
        this.payload = payload;
        lock = commands.lock();
        lack = new Lack(length);
    }

    /** Its message is under way. Under the lock. */
    void begun() {
        begun = true;
        number = writer.outgoing().number();
        lack.pause(Long.MAX_VALUE);
    }

    @Override
    public long pause() {
        return lack.pause();
    }

    @Override
    public Sent now() {
        sender.follow();
        lock.lock();
        try {
            return begun ? goOn() : tryToBegin();
        } finally {
            writer.ringAndUnlock();
        }
    }

    private Sent tryToBegin() {
        Sent sent = payload == null ? writer.writable(session, lack.length()) : writer.begin(session, payload);
        if (sent == Sent.OK && payload != null) {
            begun();
            return goOn();
        }
        if (sent == Sent.NO_BUFFER) {
            writer.room().wanted(lack);
        }
        return sent;
    }

    private Sent goOn() {
        Outgoing outgoing = writer.outgoing();
        if (!outgoing.isActive(number)) {
            // Finished when it began; or the channel has closed meanwhile, and been opened again perhaps.
            return outgoing.number() == number && !outgoing.abandoned() ? Sent.OK : Sent.CLOSED;
        }
        if (session.over() || payload == null) {
            return Sent.CLOSED;
        }
        outgoing.goOn(payload);
        if (outgoing.active()) {
            commands.wantRoom();
            return Sent.NO_BUFFER;
        }
        sender.goOn(); // those that wait for their turn
        return Sent.OK;
    }

    /** Whether trying again would not be in vain. Under the lock. */
    boolean mayGoOn() {
        return begun
                ? !writer.outgoing().isActive(number) || writer.outgoing().hasRoomToGoOn()
                : writer.room().canBegin(lack.length());
    }

    /** Whether it lacks nothing but room in the pipe. Under the lock. */
    boolean lacksRoom() {
        return begun
                ? writer.outgoing().isActive(number) && !writer.outgoing().hasRoomToGoOn()
                : writer.room().lacksRoom(lack.length());
    }

    /** Waits no longer: what has begun goes on by itself. */
    Sent leave(Sent sent) {
        lock.lock();
        try {
            if (!begun || payload == null || !writer.outgoing().isActive(number)) {
                return sent;
            }
            writer.finish(payload);
            return Sent.OK;
        } finally {
            writer.ringAndUnlock();
        }
    }
}
