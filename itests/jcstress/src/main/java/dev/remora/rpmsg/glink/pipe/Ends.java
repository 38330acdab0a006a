package dev.remora.rpmsg.glink.pipe;

import dev.remora.races.RaceMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Both ends of a pipe of 64 bytes: a command of 40 bytes fills it, and is written across its end. */
final class Ends {

    private static final int RING = 64;
    private static final int PAYLOAD = 32;
    private static final int COMMAND = 8 + PAYLOAD;
    private static final int START = 40;

    private final PipeWriter writer;
    private final PipeReader reader;
    private final MemorySegment sent = MemorySegment.ofArray(new byte[PAYLOAD]);
    private final MemorySegment received = MemorySegment.ofArray(new byte[PAYLOAD]);

    /** As RPM message RAM is accessed, or as a whole. */
    Ends(boolean words) {
        RaceMemory memory = new RaceMemory(8 + RING);
        Ring ring = words ? new WordRing(memory, 8, RING) : new ByteRing(memory.segment().asSlice(8, RING));
        Pipe pipe = new Pipe("race", memory, 0, 4, ring);
        writer = new PipeWriter(pipe);
        reader = new PipeReader(pipe);
        writer.publish(START);
        reader.advance(START);
    }

    /** Writes a command full of that value; whether there was room. */
    boolean write(int value) {
        try {
            if (writer.room() < COMMAND) {
                return false;
            }
        } catch (PipeViolation e) {
            throw new IllegalStateException(e);
        }
        sent.fill((byte) value);
        writer.put(0, value);
        writer.put(8, sent, 0, PAYLOAD);
        writer.publish(COMMAND);
        return true;
    }

    /** Reads a command; what it is full of, 0 if there is none, -1 if it is full of several things. */
    int read() {
        try {
            if (reader.readable() == 0) {
                return 0;
            }
        } catch (PipeViolation e) {
            throw new IllegalStateException(e);
        }
        long value = reader.word(0);
        reader.get(8, received, 0, PAYLOAD);
        reader.advance(COMMAND);
        for (int i = 0; i < PAYLOAD; i++) {
            if (received.get(ValueLayout.JAVA_BYTE, i) != value) {
                return -1;
            }
        }
        return (int) value;
    }
}
