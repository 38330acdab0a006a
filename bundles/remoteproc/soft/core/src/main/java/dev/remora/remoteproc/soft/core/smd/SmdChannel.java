package dev.remora.remoteproc.soft.core.smd;

import dev.remora.remoteproc.soft.core.SoftCore;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** A channel of the firmware. Any thread may send; the main loop follows the states and receives. */
public final class SmdChannel {

    /** A peer that takes no note of our state for so long is not there. */
    private static final long UNSEEN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final SoftCore core;
    private final SmdBell bell;
    private final SmdTransmit transmit;
    private final SmdReceive receive;
    private final SmdState state;
    private final SmdSender sender;
    private long shownAt;
    private boolean refused;
    private boolean holding;

    SmdChannel(SmdPlace place, SmdHandler handler, boolean openedFromBoot, SoftCore core, SmdBell bell) {
        name = place.name();
        this.core = core;
        this.bell = bell;
        transmit = new SmdTransmit(place.ownRecord(), place.ownRing());
        receive = new SmdReceive(place.peerRecord(), place.peerRing(), place.stream(), payload -> {
            refused = !handler.received(this, payload);
            return !refused;
        });
        sender = new SmdSender(name, place.stream(), transmit, receive, core, bell);
        state = new SmdState(openedFromBoot, receive.state());
        if (transmit.shown() != SmdState.CLOSED) {
            // Of a former life of this core: the peer has to hear that it is over.
            show();
        }
    }

    /**
     * The name.
     *
     * @return as in the allocation table
     */
    public String name() {
        return name;
    }

    /**
     * The longest message that fits into the ring.
     *
     * @return bytes; longer ones can only be sent in pieces
     */
    public int mtu() {
        return sender.mtu();
    }

    /**
     * The longest message that fits now.
     *
     * @return bytes; 0 while the channel is not open
     */
    public int room() {
        return sender.room();
    }

    /**
     * How often a sender had to wait for room.
     *
     * @return messages that waited
     */
    public long waits() {
        return sender.waits();
    }

    /**
     * A signal of the gateway.
     *
     * @param signal DSR, CTS, CD or RI
     * @return whether it is set
     */
    public boolean signal(SmdFlag signal) {
        return receive.signal(signal);
    }

    /**
     * Sets a signal of ours.
     *
     * @param signal DSR, CTS, CD or RI
     * @param set whether it is to be set
     */
    public void signal(SmdFlag signal, boolean set) {
        transmit.signal(signal, set);
        bell.ring();
    }

    /**
     * Sends, whole or not at all, without waiting.
     *
     * @param payload from its position to its limit; not changed
     * @return false if there is no room now, or if the channel is not open
     * @throws IllegalArgumentException if it can never be sent so, because of its length
     */
    public boolean trySend(ByteBuffer payload) {
        return sender.trySend(payload);
    }

    /**
     * Sends, and waits for room while there is none. What is longer than the ring goes in pieces.
     *
     * @param payload from its position to its limit; not changed
     * @return false if the channel is not open or closes, so that it was not sent (wholly)
     * @throws IllegalArgumentException if the channel takes words only and this is no multiple of 4
     */
    public boolean send(ByteBuffer payload) {
        return sender.send(payload);
    }

    /** A turn of the main loop. */
    void serve() {
        bell.hold();
        try {
            sender.check();
            followState();
            if (state.own() == SmdState.OPENED) {
                read();
            }
        } catch (SmdViolation e) {
            core.trace().log("smd: " + name + ": " + e.getMessage() + ", closed");
            state.bar();
            show();
            sender.forget();
        } finally {
            bell.release();
        }
    }

    private void followState() throws SmdViolation {
        receive.stateSeen();
        int peer = receive.state();
        if (state.leaves(peer)) {
            receive.takeLast();
        }
        while (mayGoOn() && state.see(peer)) {
            int own = state.own();
            if (own == SmdState.OPENING || (own == SmdState.OPENED && !transmit.isPrepared())) {
                letGo();
                receive.reset();
                transmit.reset();
            }
            show();
        }
    }

    private boolean mayGoOn() {
        return !state.mustBeSeen() || transmit.seen() || System.nanoTime() - shownAt > UNSEEN_NANOS;
    }

    private void show() {
        transmit.show(state.own());
        shownAt = System.nanoTime();
        bell.ring();
    }

    private void read() throws SmdViolation {
        refused = false;
        int read = receive.take();
        if (refused && !holding) {
            holding = true;
            transmit.wantRings(true);
            // The peer may have read just before: nobody would ring.
            refused = false;
            read += receive.take();
        }
        if (!refused) {
            letGo();
        }
        if (read > 0) {
            transmit.haveRead();
            // We have moved tail, then look; who waits for room clears its flag, then looks at tail.
            VarHandle.fullFence();
            if (receive.wantsRings()) {
                bell.ring();
            }
        }
    }

    private void letGo() {
        if (holding) {
            holding = false;
            transmit.wantRings(false);
        }
    }
}
