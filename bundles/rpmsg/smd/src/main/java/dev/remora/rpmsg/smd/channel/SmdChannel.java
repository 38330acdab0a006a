package dev.remora.rpmsg.smd.channel;

import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.edge.Bell;
import dev.remora.rpmsg.edge.EdgeSession;
import dev.remora.rpmsg.edge.Senders;
import dev.remora.rpmsg.edge.Turn;
import dev.remora.rpmsg.edge.channel.WireChannel;
import dev.remora.rpmsg.edge.channel.WireEvents;
import dev.remora.rpmsg.smd.channel.ChannelLife.Report;
import dev.remora.rpmsg.smd.channel.HalfLayout.Flag;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport.Abort;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One channel: two half-channels and two rings, each read and written from this side only where it is ours to write.
 * Independent of all other channels: its own lock, its own waiting senders, its own private copies of the indices.
 *
 * <p>Threads: {@link #receive}, {@link #pending} by whoever's turn it is; all else any thread. None blocks but
 * {@link #send} and {@link #awaitWritable}. All but {@link #abandon} throw {@link IllegalStateException} if the memory is
 * gone.
 */
public final class SmdChannel implements WireChannel {

    static final String UNKNOWN_STATE = "unknown-state";
    static final String VIOLATION = "violation";

    private final ChannelPlace place;
    private final Places places;
    private final Bell bell;
    private final WireEvents events;
    private final ChannelLife life;
    private final ChannelControl control;
    private final Transmitter transmitter;
    private final Receiver receiver;
    private int reportedSignals;
    /** The beginning in which the remote was seen to leave, while what it has left behind is still received. */
    private int leaving = -1;

    /**
     * Makes one on items that were found; touches nothing yet.
     *
     * @param ring rings the remote
     * @throws SmdViolation if the items cannot be those of a channel: sizes, layout
     */
    public SmdChannel(String edge, ChannelPlace place, ChannelSettings settings, Runnable ring, Bell bell, Turn turn,
            WireEvents events) throws SmdViolation {
        this.place = place;
        this.bell = bell;
        this.events = events;
        places = Places.of(place);
        String name = edge + ": channel " + place.name();
        ReentrantLock lock = new ReentrantLock();
        life = new ChannelLife(settings.always(), settings.openNanos());
        OwnHalf half = new OwnHalf(places.own());
        WriteRing writeRing = places.writeRing(place.stream());
        control = new ChannelControl(name, places, ring, lock, life, half, writeRing);
        transmitter = new Transmitter(name, lock, life, writeRing, half, places.remote(), ring, bell, turn, settings
                .pollNanos(), this::broken);
        Intake intake = place.stream() ? new StreamIntake() : new PacketIntake(settings.packetMax());
        receiver = new Receiver(places.readRing(), intake, new Delivery(), half, places.remote(), ring);
        transmitter.waiters().beforeWaitInCallback(receiver::tellRead);
    }

    @Override
    public String name() {
        return place.name();
    }

    @Override
    public int address() {
        return place.address();
    }

    /** Of one ring, bytes. */
    public int ringSize() {
        return places.ownRing().size();
    }

    /** The longest payload that is sent: ring size - 24. */
    @Override
    public int mtu() {
        return transmitter.mtu();
    }

    public SmdState own() {
        return life.own();
    }

    /** As last seen; one that means nothing is not seen. */
    public SmdState remote() {
        return life.remote();
    }

    /**
     * As found: the own half is closed, its signals and indices cleared, the remote told (as Linux does at discovery). If it
     * was left open by a former user, or the remote has not seen yet that it was closed, the remote gets the time to close
     * its side before the channel appears.
     */
    public void reset() {
        control.reset();
    }

    /** Somebody here wants it (the bus has an endpoint): OPENING, then OPENED as soon as the remote lets us. Once is enough. */
    @Override
    public void open() {
        control.open();
        bell.wake();
    }

    /** Nobody wants it any more: CLOSED; waiting senders return. May be opened again once the remote has closed, too. */
    @Override
    public void close() {
        control.close();
        wakeAll();
    }

    /** The edge ends for good: as {@link #close}, then as {@link #reset}; nothing is touched afterwards. */
    @Override
    public void end() {
        try {
            control.end();
        } finally {
            transmitter.end();
        }
    }

    /** The edge ends, and the memory may be gone: senders return, nothing is touched. */
    @Override
    public void abandon() {
        control.abandon();
        transmitter.end();
    }

    /** The remote processor is dead: on its behalf its half is closed, as its own restart would find it best. */
    public void remoteDied() {
        control.remoteDied();
        wakeAll();
    }

    private void wakeAll() {
        transmitter.waiters().wake();
        bell.wake();
    }

    /** Whether {@link #receive} would not be in vain: a change of the remote's state or signals, or data that can be taken. */
    @Override
    public boolean pending() {
        if (control.ended()) {
            return false;
        }
        if (places.remote().state() != control.remoteState() || places.remote().is(Flag.STATE)) {
            return true;
        }
        return mayMove() || (life.own() == SmdState.OPENED && receiver.pending());
    }

    /**
     * States and signals first, then data: at most {@code max} messages and one ring full; only what the remote had written
     * before it closed comes before that. A violation closes this channel only. Rings the remote at most once if it goes on
     * as it is.
     *
     * @return messages that were taken
     */
    @Override
    public int receive(int max) {
        if (control.ended()) {
            return 0;
        }
        boolean raised = places.remote().take(Flag.STATE);
        int state = places.remote().state();
        int taken = 0;
        if (state != control.remoteState() && life.leavesNow(state)) {
            receiver.follow(control.era());
            if (receiver.lastWords()) {
                taken = take(max);
                if (life.own() == SmdState.OPENED && receiver.pending()) {
                    leaving = control.era();
                    return taken;
                }
            }
        } else if (leaving == control.era()) {
            // It has opened again before all was received: what is in the ring now is not what it has left behind.
            follow(SmdState.CLOSED.value());
        }
        if (state != control.remoteState() || mayMove()) {
            follow(state);
            raised = true;
        }
        if (life.own() == SmdState.OPENED) {
            if (raised) {
                reportSignals();
            }
            taken += take(max - taken);
        }
        if (transmitter.takeWritable()) {
            events.writable();
        }
        return taken;
    }

    private boolean mayMove() {
        return !life.quiet() && life.unsettled(System.nanoTime());
    }

    private void follow(int state) {
        if (!control.follow(state)) {
            events.dropped(UNKNOWN_STATE);
        }
        transmitter.waiters().wake();
        report();
    }

    /** Tells the edge what has changed: without the lock, since it may call. */
    private void report() {
        for (Report next = control.report(); next != null; next = control.report()) {
            switch (next) {
                case Report.Appeared() -> {
                    reportedSignals = 0;
                    events.appeared();
                }
                case Report.Disappeared(String reason, boolean breach) -> {
                    if (breach) {
                        events.dropped(VIOLATION);
                    }
                    events.disappeared(reason);
                }
            }
        }
    }

    /** Under the lock, or by whoever's turn it is. */
    private void broken(SmdViolation violation) {
        control.broken(violation);
        wakeAll();
    }

    private int take(int max) {
        receiver.follow(control.era());
        try {
            int taken = receiver.receive(max);
            if (!control.ended()) {
                receiver.tellRead();
            }
            return taken;
        } catch (SmdViolation e) {
            broken(e);
            report();
            return 0;
        }
    }

    private void reportSignals() {
        int signals = Signals.read(places.remote());
        if (signals != reportedSignals) {
            reportedSignals = signals;
            events.signals(Signals.seen(signals));
        }
    }

    /** A new bus: what is open there is reported again ({@link WireEvents#appeared}) with the next {@link #receive}. */
    @Override
    public void reportAgain() {
        control.reportAgain();
        resume();
    }

    /** What was held is offered again. */
    @Override
    public void resume() {
        receiver.resume();
        bell.wake();
    }

    @Override
    public Sent trySend(EdgeSession session, MemorySegment payload) {
        return transmitter.trySend(session, payload);
    }

    /** As in the SPI: rings once for all. */
    @Override
    public int trySend(EdgeSession session, List<MemorySegment> payloads, int from) {
        return transmitter.trySend(session, payloads, from);
    }

    @Override
    public Sent send(EdgeSession session, MemorySegment payload, long timeoutNanos, Abort abort)
            throws InterruptedException {
        return transmitter.send(session, payload, timeoutNanos, abort);
    }

    @Override
    public Sent awaitWritable(EdgeSession session, long timeoutNanos, Abort abort) throws InterruptedException {
        return transmitter.awaitWritable(session, timeoutNanos, abort);
    }

    @Override
    public void notifyWritable(EdgeSession session) {
        transmitter.ask(session);
    }

    /** Senders of that session return. */
    @Override
    public void endSession(EdgeSession session) {
        transmitter.endSession(session);
    }

    /** Lets waiting senders ask their {@link Abort} again. */
    @Override
    public void wake() {
        transmitter.waiters().wake();
    }

    @Override
    public Senders senders() {
        return transmitter.waiters();
    }

    /** Whether the remote has read all that was sent. */
    @Override
    public boolean drained() {
        return control.unread() == 0;
    }

    /** DTR → fDSR, RTS → fCTS, CD → fCD, RI → fRI of the own half. */
    @Override
    public void setSignals(Set<Signal> raised) {
        control.setSignals(raised);
    }

    /** DSR, CTS, CD, RI of the remote half. */
    @Override
    public Optional<Set<Signal>> signals() {
        return Optional.of(Signals.seen(control.ended() ? 0 : Signals.read(places.remote())));
    }

    /** One line for the shell: states, ring size, bytes waiting in each direction. */
    @Override
    public String describe() {
        String states = "%s, remote %s, ring %d".formatted(life.own(), life.remote(), ringSize()).toLowerCase(
                Locale.ROOT);
        return control.ended() || life.own() != SmdState.OPENED
                ? states
                : "%s, %d to read, %d unread by the remote".formatted(states, receiver.unread(), control.unread());
    }

    /** To the edge; one object, so that nothing is allocated. */
    private final class Delivery implements Intake.Sink {

        @Override
        public Intake.Step deliver(MemorySegment memory, int length) {
            if (over()) {
                return Intake.Step.OVER;
            }
            Taken taken = events.received(memory, 0, length);
            if (over()) {
                return Intake.Step.OVER;
            }
            return taken == Taken.HELD ? Intake.Step.HELD : Intake.Step.DELIVERED;
        }

        /** Somebody has closed it, and opened it again perhaps: its indices have begun anew. */
        private boolean over() {
            return control.ended() || !receiver.belongsTo(control.era());
        }

        @Override
        public void dropped(String cause) {
            events.dropped(cause);
        }
    }
}
