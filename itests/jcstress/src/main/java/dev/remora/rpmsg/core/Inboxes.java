package dev.remora.rpmsg.core;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What listens and sends at one address. */
final class Inboxes {

    static final int ADDRESS = 0x400;

    private Inboxes() {
    }

    /** Room for every message. */
    static Inbox roomy() {
        return new Inbox(ADDRESS, new InboxSettings(16, 64, Overflow.HOLD, 0), new DropCounters(),
                new ReceiveBuffers(new Counted()));
    }

    /** Room for one message to wait. */
    static Inbox narrow(Overflow overflow, DropCounters drops, Counted transport) {
        return new Inbox(ADDRESS, new InboxSettings(1, 64, overflow, 0), drops, new ReceiveBuffers(transport));
    }

    /** Of an endpoint at the same address. */
    static EndpointContext context(Counted transport, EdgeEvents events) {
        return new EndpointContext("race", ADDRESS, Peer.fixed(1), 16, transport, SendGate.OPEN, () -> 1,
                new LongAdder(), events,
                () -> {});
    }

    /** Who has a channel, and goes on to have it. */
    static Maker open() {
        return new Maker() {
            @Override
            public Access access() {
                throw new UnsupportedOperationException();
            }

            @Override
            public String bundle() {
                return "race";
            }

            @Override
            public @Nullable String closedReason() {
                return null;
            }
        };
    }

    static int all(DropCounters drops) {
        return Math.toIntExact(drops.snapshot().values().stream().mapToLong(Long::longValue).sum());
    }
}
