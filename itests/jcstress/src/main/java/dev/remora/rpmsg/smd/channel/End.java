package dev.remora.rpmsg.smd.channel;

import dev.remora.platform.Doorbell;
import dev.remora.races.RaceMemory;
import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.edge.Bell;
import dev.remora.rpmsg.edge.EdgeSession;
import dev.remora.rpmsg.edge.Turn;
import dev.remora.rpmsg.edge.channel.WireEvents;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.smem.SmemItem;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;

/** One of the two ends of an open channel with rings of 64 bytes: a message of 40 bytes fills one. */
final class End implements WireEvents {

    static final int FULL = 40;
    private static final int INFO = 40;
    private static final int FIFO = 128;
    private static final int TURNS = 6;
    private static final long LONG_NANOS = 3_600_000_000_000L;

    private final SmdChannel channel;
    private final Turn turn = new Turn("race");
    private final EdgeSession session = () -> false;
    private final MemorySegment payload = MemorySegment.ofArray(new byte[FULL]);
    private int rings;
    private int received;
    private boolean writable;

    private End(SmemItem info, SmemItem fifo, boolean first) {
        try {
            channel = new SmdChannel("race", new ChannelPlace("race", 0, false, first, info, fifo), new ChannelSettings(
                    true, 64, LONG_NANOS, LONG_NANOS), () -> rings++, new Bell(new Silent()), turn, this);
        } catch (SmdViolation e) {
            throw new IllegalStateException(e);
        }
        channel.reset();
    }

    /** Both ends, open. */
    static End[] pair() {
        SmemItem info = new SmemItem(new RaceMemory(INFO), 0, INFO);
        SmemItem fifo = new SmemItem(new RaceMemory(FIFO), 0, FIFO);
        End[] ends = {new End(info, fifo, true), new End(info, fifo, false)};
        for (End end : ends) {
            end.channel.open();
        }
        for (int i = 0; i < TURNS; i++) {
            ends[0].turn();
            ends[1].turn();
        }
        return ends;
    }

    /** Sends a message full of that value; whether there was room. */
    boolean send(int value) {
        payload.fill((byte) value);
        return channel.trySend(session, payload) == Sent.OK;
    }

    /** Receives; what the message is full of, 0 if there is none, -1 if it is full of several things. */
    int receive() {
        received = 0;
        turn();
        return received;
    }

    private void turn() {
        if (!turn.tryEnter()) {
            throw new IllegalStateException("nobody else receives");
        }
        channel.receive(1);
        turn.exit();
    }

    /** Receives; whether the other end was rung. */
    boolean receiveRings() {
        int before = rings;
        turn();
        return rings != before;
    }

    /** Asks for room, and looks once more; whether there is none, so that it sleeps until it is rung. */
    boolean sleeps() {
        channel.notifyWritable(session);
        turn();
        return !writable;
    }

    @Override
    public void appeared() {}

    @Override
    public void disappeared(String reason) {
        throw new IllegalStateException(reason);
    }

    @Override
    public Taken received(MemorySegment memory, long offset, int length) {
        received = memory.get(ValueLayout.JAVA_BYTE, offset);
        for (int i = 1; i < length; i++) {
            if (memory.get(ValueLayout.JAVA_BYTE, offset + i) != received) {
                received = -1;
            }
        }
        return Taken.DONE;
    }

    @Override
    public void signals(Set<Signal> raised) {}

    @Override
    public void writable() {
        writable = true;
    }

    @Override
    public void dropped(String cause) {
        throw new IllegalStateException(cause);
    }

    private static final class Silent implements Doorbell {

        @Override
        public int count() {
            return 0;
        }

        @Override
        public int await(int seen, long timeoutNanos) {
            return seen;
        }

        @Override
        public void wake() {}
    }
}
