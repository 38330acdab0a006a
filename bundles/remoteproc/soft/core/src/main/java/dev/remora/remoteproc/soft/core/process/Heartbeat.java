package dev.remora.remoteproc.soft.core.process;

import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.MemorySegment;

/** The word in the boot header by which the gateway sees that the main loop turns. */
final class Heartbeat {

    private final MemorySegment word;
    private final Thread loop = Thread.currentThread();

    /** Made by the thread that runs the main loop. */
    Heartbeat(MemorySegment word) {
        this.word = word;
    }

    /** The main loop turns; of other threads that says nothing. */
    void beat() {
        if (loop.equals(Thread.currentThread())) {
            Words.set32(word, 0, Words.get32(word, 0) + 1);
        }
    }
}
