package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Messages of one digit, and the number that they make in the order in which the receivers of one inbox get them. Keeps
 * no order of its own: two callbacks at once are told, and spoil the number.
 */
final class Digits {

    /** Longer than a loaded machine needs; who waits in vain for so long is stuck. */
    static final long PATIENCE = 30_000_000_000L;
    private static final MemorySegment MESSAGES = MemorySegment.ofArray(new byte[]{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});

    private int number;
    private volatile boolean inside;
    private volatile boolean wrong;

    /** One message arrives, in a buffer of the same number. */
    static Taken arrives(Inbox inbox, int digit) {
        return inbox.deliver(1, MESSAGES, digit, 1, digit);
    }

    /** One message arrives, in no buffer that can be kept. */
    static Taken arrivesUnkept(Inbox inbox, int digit) {
        return inbox.deliver(1, MESSAGES, digit, 1, RpmsgEdge.NO_BUFFER);
    }

    /** A receiver that must get nothing once it has gone. */
    final class Taker implements Inbox.Receiver {

        private volatile boolean gone;

        @Override
        public void received(RpmsgMessage message) {
            if (inside || gone) {
                wrong = true;
            }
            inside = true;
            number = number * 10 + message.payload().get(ValueLayout.JAVA_BYTE, 0);
            if (gone) {
                wrong = true;
            }
            inside = false;
        }

        /** Leaves for good. */
        void detach(Inbox inbox) {
            if (!inbox.detach(this, PATIENCE)) {
                wrong = true;
            }
            gone = true;
        }
    }

    int number() {
        return number;
    }

    /** Two callbacks at once, or one of a receiver that was gone, or one that could not go. */
    boolean wrong() {
        return wrong;
    }
}
