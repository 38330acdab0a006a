package dev.remora.rpmsg.smd.channel;

import java.lang.foreign.MemorySegment;

/** Bytes, in pieces as they come. */
final class StreamIntake implements Intake {

    private static final int LONGEST = 4096;

    private final Inbox inbox = new Inbox();

    @Override
    public int need() {
        return 1;
    }

    @Override
    public Step next(ReadRing ring, Sink sink) throws SmdViolation {
        int length = Math.min(ring.waiting(1), LONGEST);
        if (length == 0) {
            return Step.NOTHING;
        }
        MemorySegment memory = inbox.memory(length);
        ring.get(0, memory, 0, length);
        Step step = sink.deliver(memory, length);
        if (step == Step.DELIVERED) {
            ring.advance(length);
        }
        return step;
    }

    @Override
    public void restart() {}
}
