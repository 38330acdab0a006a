package dev.remora.remoteproc.soft.core.rpmsg;

import dev.remora.remoteproc.soft.core.Trace;
import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.MemorySegment;

/** A bounded log: text, ended by NUL. When the next line does not fit, it goes on at the beginning. */
public final class TraceBuffer implements Trace {

    private final MemorySegment memory;
    private int end;

    /** A trace into nowhere has no memory. */
    TraceBuffer(MemorySegment memory) {
        this.memory = memory;
    }

    @Override
    public synchronized void log(String line) {
        int room = (int) Math.min(memory.byteSize(), Integer.MAX_VALUE);
        if (room < 2) {
            return;
        }
        int length = Math.min(line.length(), room - 2);
        if (end + length + 2 > room) {
            end = 0;
        }
        // The new end first: a reader always finds a NUL.
        Words.set8(memory, end + length + 1, 0);
        for (int i = 0; i < length; i++) {
            char c = line.charAt(i);
            Words.set8(memory, end + i, isText(c) ? c : '?');
        }
        Words.set8(memory, end + length, '\n');
        end += length + 1;
    }

    private static boolean isText(char c) {
        return (c >= ' ' && c < 0x7F) || c == '\t';
    }
}
