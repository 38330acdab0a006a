package dev.remora.drivers.srtm;

import dev.remora.rpmsg.AccessDeniedException;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgMessage;

/** What arrives, on the receive thread: answers, notifications, and what only looks so. Counted by cause. */
final class Inbound {

    /** Nothing in the protocol is longer. */
    private static final int LONGEST = 496;

    private final Category category;
    private final RpmsgEndpoint endpoint;
    private final Slot slot;
    private final Counters counters;

    Inbound(Category category, RpmsgEndpoint endpoint, Slot slot, Counters counters) {
        this.category = category;
        this.endpoint = endpoint;
        this.slot = slot;
        this.counters = counters;
    }

    void received(RpmsgMessage message, Notifications notifications) {
        int length = message.length();
        if (length < HeaderLayout.BYTES || length > LONGEST) {
            counters.warn(Counter.MALFORMED, "ignored a message of bytes:", length);
            return;
        }
        // A copy: what is checked cannot change any more.
        Packet packet = Packet.of(message.copy());
        switch (packet.type()) {
            case HeaderLayout.RESPONSE -> responded(packet);
            case HeaderLayout.NOTIFICATION -> notified(packet, notifications);
            case HeaderLayout.REQUEST -> refuse(packet, message.source());
            default -> counters.warn(Counter.FOREIGN, "ignored a message of type", packet.type());
        }
    }

    private void responded(Packet packet) {
        switch (slot.responded(packet)) {
            case ANSWER -> {
                // Counted by who waits for it.
            }
            case LATE -> counters.note(Counter.LATE, "discarded a late answer to command", packet.command());
            case UNMATCHED -> counters.note(Counter.UNMATCHED, "nobody waits for a response to command", packet
                    .command());
            case MALFORMED -> counters.warn(Counter.MALFORMED, "ignored an answer of bytes:", packet.length());
        }
    }

    private void notified(Packet packet, Notifications notifications) {
        if (!packet.isOf(category)) {
            counters.warn(Counter.FOREIGN, "ignored a notification of category", packet.u8(HeaderLayout.CATEGORY));
        } else if (packet.isOurVersion()) {
            Counter counted = notifications.notified(packet);
            if (counted == Counter.NOTIFICATIONS)
                counters.count(counted);
            else
                counters.note(counted, "ignored a notification of command", packet.command());
        } else {
            counters.warn(Counter.VERSION, "ignored a notification of major version", packet.u8(HeaderLayout.MAJOR));
        }
    }

    /** This side serves nothing. Never waits: this is the receive thread of all channels of the edge. */
    private void refuse(Packet packet, int source) {
        counters.note(Counter.REFUSED, "refused a request of the firmware, command", packet.command());
        if (source == RpmsgChannel.ADDRESS_ANY || !answer(source, packet))
            counters.count(Counter.UNANSWERED);
    }

    private boolean answer(int source, Packet packet) {
        try {
            return endpoint.trySendTo(source, packet.unsupported().bytes());
        } catch (AccessDeniedException _) {
            // Counted as not answered.
            return false;
        }
    }
}
