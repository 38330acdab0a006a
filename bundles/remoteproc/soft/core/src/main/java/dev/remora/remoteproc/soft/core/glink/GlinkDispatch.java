package dev.remora.remoteproc.soft.core.glink;

import static dev.remora.remoteproc.soft.core.glink.GlinkLayout.*;

import dev.remora.remoteproc.soft.core.Trace;
import dev.remora.remoteproc.soft.core.glink.GlinkDrops.Cause;

/** Does what the commands say, in their order. Guarded by the link's lock. */
final class GlinkDispatch {

    private static final int UNKNOWN_MAX = 8;
    private static final int INCOMPLETE = -1;

    private final GlinkReader in;
    private final GlinkCommands commands;
    private final GlinkChannels channels;
    private final GlinkDrops drops;
    private final Trace trace;
    private Negotiation negotiation = new Negotiation(0);
    private int unknown;

    GlinkDispatch(GlinkReader in, GlinkCommands commands, GlinkChannels channels, GlinkDrops drops, Trace trace) {
        this.in = in;
        this.commands = commands;
        this.channels = channels;
        this.drops = drops;
        this.trace = trace;
    }

    void begin(Negotiation with) {
        negotiation = with;
        unknown = 0;
    }

    /** What is readable, at most once around the ring; whether there was anything. */
    boolean run() throws GlinkViolation {
        boolean moved = false;
        while (in.readable() >= HEADER && !commands.isChoked()) {
            long header = in.get(0);
            int length = length(header);
            if (length == INCOMPLETE) {
                break;
            }
            moved = true;
            in.advance(length);
        }
        if (moved) {
            in.publish();
        }
        return moved;
    }

    /** Does one; how long it is, or INCOMPLETE if it is not there wholly. */
    private int length(long header) throws GlinkViolation {
        int id = param1(header);
        int value = param2(header);
        return switch (command(header)) {
            case VERSION -> answered(negotiation.version(id, value));
            case VERSION_ACK -> answered(negotiation.acknowledged(id, value));
            case OPEN -> open(id, value & 0xFFFF, header);
            case CLOSE -> simple(() -> channels.peerCloses(id));
            case OPEN_ACK -> simple(() -> channels.acknowledged(id, negotiation.reuses()));
            case CLOSE_ACK -> simple(() -> channels.closed(id));
            case INTENT -> intent(id, value, header);
            case RX_DONE -> done(id, value, false);
            case RX_DONE_W_REUSE -> done(id, value, true);
            case RX_INTENT_REQ -> requested(id, value);
            case RX_INTENT_REQ_ACK -> simple(() -> {
                GlinkChannel channel = channels.ofPeer(id);
                if (channel != null) {
                    channel.sender().answered(value != 0);
                }
            });
            case TX_DATA -> data(true, id, value, header);
            case TX_DATA_CONT -> data(false, id, value, header);
            case READ_NOTIF -> simple(commands::ringLater);
            case SIGNALS -> simple(() -> {
                GlinkChannel channel = channels.ofPeer(id);
                if (channel != null) {
                    channel.signalled(value);
                    trace.log("glink: " + channel.name() + ": signals 0x" + Integer.toHexString(value));
                }
            });
            case TX_DATA_ZERO_COPY -> simple(() -> drops.count(Cause.VENDOR_COMMAND));
            case TRACER_PKT, TRACER_PKT_CONT -> tracer(header);
            default -> unknown(header);
        };
    }

    private static int simple(Runnable action) {
        action.run();
        return HEADER;
    }

    private int answered(long answer) {
        if (answer != Negotiation.NOTHING) {
            commands.tell(answer);
        }
        return HEADER;
    }

    private int unknown(long header) throws GlinkViolation {
        drops.count(Cause.UNKNOWN_COMMAND);
        if (++unknown > UNKNOWN_MAX) {
            throw new GlinkViolation(UNKNOWN_MAX + " unknown commands and 0x" + Long.toHexString(header));
        }
        return HEADER;
    }

    /** Whether a command of that length can ever be in the ring. */
    private boolean canBe(long length) {
        return length <= in.size() - HEADER;
    }

    private int open(int id, int length, long header) throws GlinkViolation {
        int all = HEADER + align(length);
        if (!canBe(all)) {
            return unknown(header);
        }
        if (in.readable() < all) {
            return INCOMPLETE;
        }
        channels.peerOpens(id, GlinkName.read(in, length), negotiation.reuses());
        return all;
    }

    private int intent(int id, int count, long header) throws GlinkViolation {
        long all = HEADER + HEADER * Integer.toUnsignedLong(count);
        if (!canBe(all)) {
            return unknown(header);
        }
        if (in.readable() < all) {
            return INCOMPLETE;
        }
        GlinkChannel channel = channels.ofPeer(id);
        for (int i = 0; channel != null && i < count; i++) {
            long entry = in.get(HEADER + HEADER * i);
            if (!channel.sender().intents().add((int) (entry >>> 32), (int) entry)) {
                drops.count(Cause.BAD_INTENT);
            }
        }
        return (int) all;
    }

    private int done(int id, int intent, boolean reuse) {
        GlinkChannel channel = channels.ofPeer(id);
        if (channel != null && !channel.sender().intents().done(intent, reuse)) {
            drops.count(Cause.BAD_DONE);
        }
        return HEADER;
    }

    private int requested(int id, int size) {
        GlinkChannel channel = channels.ofPeer(id);
        if (channel == null || !channel.isOpen()) {
            return HEADER;
        }
        long[] announcement = channel.intents().grant(channel.lcid(), size);
        boolean granted = announcement.length > 0;
        if (granted) {
            commands.tell(announcement);
        }
        commands.tell(header(RX_INTENT_REQ_ACK, channel.lcid(), granted ? 1 : 0));
        return HEADER;
    }

    private int data(boolean first, int id, int intent, long header) throws GlinkViolation {
        if (in.readable() < DATA_HEADER) {
            return INCOMPLETE;
        }
        long sizes = in.get(HEADER);
        long all = DATA_HEADER + (Integer.toUnsignedLong((int) sizes) + 7 & -8L);
        if (!canBe(all)) {
            return unknown(header);
        }
        if (in.readable() < all) {
            return INCOMPLETE;
        }
        GlinkChannel channel = channels.ofPeer(id);
        if (channel != null && channel.intents().isCrowded()) {
            return INCOMPLETE;
        }
        if (channel != null) {
            channel.intents().data(first, intent, (int) sizes, (int) (sizes >>> 32), in);
        }
        return (int) all;
    }

    private int tracer(long header) throws GlinkViolation {
        if (in.readable() < DATA_HEADER) {
            return INCOMPLETE;
        }
        long all = DATA_HEADER + (Integer.toUnsignedLong((int) in.get(HEADER)) + 7 & -8L);
        if (!canBe(all)) {
            return unknown(header);
        }
        if (in.readable() < all) {
            return INCOMPLETE;
        }
        drops.count(Cause.VENDOR_COMMAND);
        return (int) all;
    }
}
