package dev.remora.remoteproc.soft.core.glink;

import static dev.remora.remoteproc.soft.core.glink.GlinkLayout.*;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntUnaryOperator;

/** A channel of the firmware. Any thread may send; the main loop receives. */
public final class GlinkChannel {

    /** How far our own side is. */
    enum Own {
        /** No id of ours. */
        NONE,
        /** OPEN was sent. */
        OPENING,
        /** It was acknowledged. */
        OPEN,
        /** CLOSE was sent. */
        CLOSING
    }

    private final GlinkLink link;
    private final GlinkOffer offer;
    private final boolean offered;
    private final GlinkCommands commands;
    private final OwnIntents intents;
    private final GlinkSender sender;
    private final LongAdder waits = new LongAdder();
    /** Counts the openings and closings: a sender that waits belongs to one of them. */
    private final AtomicInteger era = new AtomicInteger();
    // Guarded by the link's lock.
    private Own own = Own.NONE;
    private int lcid;
    private int rcid;
    private boolean open;
    private boolean peerGone;
    private boolean leaving;
    private int signals;

    GlinkChannel(GlinkLink link, GlinkOffer offer, boolean offered, GlinkCommands commands, boolean intentless,
            GlinkDrops drops) {
        this.link = link;
        this.offer = offer;
        this.offered = offered;
        this.commands = commands;
        intents = new OwnIntents(offer, intentless, drops);
        sender = new GlinkSender(commands, intentless);
    }

    /**
     * The name.
     *
     * @return as it was opened
     */
    public String name() {
        return offer.name();
    }

    /**
     * Sends, whole or not at all, without waiting. What does not fit into the pipe now follows as there is room.
     *
     * @param payload from its position to its limit; not changed
     * @return false if there is no buffer or room now, for which it was asked then, or if the channel is not open
     */
    public boolean trySend(ByteBuffer payload) {
        return trySend(payload, left -> left);
    }

    /**
     * Sends in pieces of the caller's choice, whole or not at all, without waiting.
     *
     * @param payload from its position to its limit; not changed
     * @param pieces the length of the next piece if so much is left; what cannot be becomes what can
     * @return false if there is no buffer or room now, for which it was asked then, or if the channel is not open
     */
    public boolean trySend(ByteBuffer payload, IntUnaryOperator pieces) {
        link.lock();
        try {
            return open && sender.begin(payload, pieces);
        } finally {
            link.unlock();
        }
    }

    /**
     * Sends, and waits for a buffer and room while there is none.
     *
     * @param payload from its position to its limit; not changed
     * @return false if the channel is not open or closes, so that it was not sent
     */
    public boolean send(ByteBuffer payload) {
        int begun = era.get();
        if (trySend(payload)) {
            return true;
        }
        if (!opened()) {
            return false;
        }
        waits.increment();
        return link.await(() -> begun != era.get() || trySend(payload)) && begun == era.get();
    }

    private boolean opened() {
        link.lock();
        try {
            return open;
        } finally {
            link.unlock();
        }
    }

    /**
     * How often a sender had to wait.
     *
     * @return messages that waited
     */
    public long waits() {
        return waits.sum();
    }

    /**
     * How often in a row the gateway has refused a buffer that was asked for.
     *
     * @return 0 after one was granted
     */
    public int refusals() {
        link.lock();
        try {
            return sender.refusals();
        } finally {
            link.unlock();
        }
    }

    /**
     * The signals of the gateway.
     *
     * @return bit 31 DTR, 30 RTS, 29 CD, 28 RI
     */
    public int signals() {
        link.lock();
        try {
            return signals;
        } finally {
            link.unlock();
        }
    }

    /**
     * Tells our signals.
     *
     * @param bits bit 31 DTR, 30 RTS, 29 CD, 28 RI
     */
    public void signal(int bits) {
        link.lock();
        try {
            if (own == Own.OPEN) {
                commands.tell(header(SIGNALS, lcid, bits));
            }
        } finally {
            link.unlock();
        }
    }

    /** Closes our side. The channel is opened again after the gateway has closed its side too. */
    public void close() {
        link.lock();
        try {
            if (own == Own.OPENING || own == Own.OPEN) {
                leaving = rcid != 0;
                closeOwn();
            }
        } finally {
            link.unlock();
        }
    }

    // What follows is called with the link's lock held.

    Own own() {
        return own;
    }

    int lcid() {
        return lcid;
    }

    int rcid() {
        return rcid;
    }

    boolean isOpen() { return open; }

    boolean isOffered() { return offered; }

    OwnIntents intents() {
        return intents;
    }

    GlinkSender sender() {
        return sender;
    }

    /** Whether our side is to be opened now. */
    boolean wantsOpen() {
        return own == Own.NONE && !leaving && !peerGone && (offered || rcid != 0);
    }

    /** Whether nothing is left of it. */
    boolean isOver() { return !offered && own == Own.NONE && rcid == 0; }

    void opening(int id) {
        lcid = id;
        own = Own.OPENING;
    }

    void opened(boolean reuse) {
        own = Own.OPEN;
        openIfBoth(reuse);
    }

    void peerOpened(int id, boolean reuse) {
        rcid = id;
        openIfBoth(reuse);
    }

    private void openIfBoth(boolean reuse) {
        if (own != Own.OPEN || rcid == 0 || peerGone) {
            return;
        }
        open = true;
        era.incrementAndGet();
        sender.open(lcid);
        long[] announcement = intents.announce(lcid, reuse);
        if (announcement.length > 0) {
            commands.tell(announcement);
        }
    }

    /** What is complete is still delivered, then our side follows. */
    void peerClosed() {
        rcid = 0;
        leaving = false;
        signals = 0;
        peerGone = own == Own.OPENING || own == Own.OPEN;
        notOpen();
    }

    private void notOpen() {
        open = false;
        era.incrementAndGet();
        sender.close();
    }

    /** Closes our side if the peer has closed its own, and all is delivered. */
    void follow() {
        if (peerGone && own != Own.CLOSING && intents.next() == null) {
            closeOwn();
        }
    }

    private void closeOwn() {
        commands.tell(header(CLOSE, lcid, 0));
        own = Own.CLOSING;
        notOpen();
        intents.clear();
    }

    void closed() {
        own = Own.NONE;
        lcid = 0;
        peerGone = false;
    }

    /** The link is over. */
    void reset() {
        own = Own.NONE;
        lcid = 0;
        rcid = 0;
        peerGone = false;
        leaving = false;
        signals = 0;
        notOpen();
        intents.clear();
    }

    void signalled(int bits) {
        signals = bits;
    }

    /** The firmware has had the oldest message; if it has not taken it, it is too late for it. */
    void delivered(boolean taken) {
        long[][] told = intents.done(lcid, taken);
        for (long[] command : told) {
            if (open) {
                commands.tell(command);
            }
        }
    }

    boolean isPeerGone() { return peerGone; }

    GlinkHandler handler() {
        return offer.handler();
    }
}
