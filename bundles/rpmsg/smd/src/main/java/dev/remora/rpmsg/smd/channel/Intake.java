package dev.remora.rpmsg.smd.channel;

import java.lang.foreign.MemorySegment;

/** How a ring is cut into messages. Used by whoever's turn it is. */
interface Intake {

    /** What became of the next message. */
    enum Step {
        /** It is not there, or not all of it. */
        NOTHING,
        /** Done with something that was no message, or not yet one. */
        PROGRESS,
        /** Delivered. */
        DELIVERED,
        /** Nobody can take it now. */
        HELD,
        /** The channel was closed meanwhile. */
        OVER
    }

    /** Where messages go. */
    interface Sink {

        /** {@link Step#DELIVERED}, {@link Step#HELD} or {@link Step#OVER}. */
        Step deliver(MemorySegment memory, int length);

        /** Something was not delivered. */
        void dropped(String cause);
    }

    /** With fewer bytes in the ring it cannot go on. */
    int need();

    /** Goes on by one step. */
    Step next(ReadRing ring, Sink sink) throws SmdViolation;

    /** Both sides begin anew: forgets what is half done. */
    void restart();
}
