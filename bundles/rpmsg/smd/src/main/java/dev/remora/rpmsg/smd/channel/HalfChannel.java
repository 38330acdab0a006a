package dev.remora.rpmsg.smd.channel;

import dev.remora.platform.SharedMemory;
import dev.remora.rpmsg.smd.channel.HalfLayout.Flag;
import java.lang.invoke.VarHandle;

/** One record of a channel in shared memory. Orders nothing by itself; what is read is whatever somebody wrote there. */
final class HalfChannel {

    private final SharedMemory memory;
    private final long offset;
    private final HalfLayout layout;
    private final boolean words;
    private final long tail;
    private final long head;

    HalfChannel(SharedMemory memory, long offset, HalfLayout layout) {
        this.memory = memory;
        this.offset = offset;
        this.layout = layout;
        words = layout.words();
        tail = offset + layout.tail();
        head = offset + layout.head();
    }

    int state() {
        return memory.get32(offset + HalfLayout.STATE);
    }

    void state(SmdState state) {
        memory.put32(offset + HalfLayout.STATE, state.value());
    }

    boolean is(Flag flag) {
        long at = offset + layout.flag(flag);
        return (words ? memory.get32(at) : memory.get8(at)) != 0;
    }

    void set(Flag flag, boolean on) {
        long at = offset + layout.flag(flag);
        if (words) {
            memory.put32(at, on ? 1 : 0);
        } else {
            memory.put8(at, on ? (byte) 1 : 0);
        }
    }

    /** Clears a flag that the other side raises; what it raised it for is read after this. Whether it was raised. */
    boolean take(Flag flag) {
        if (!is(flag)) {
            return false;
        }
        set(flag, false);
        // The store must be seen before the next load is made: otherwise a change in between would be neither seen nor
        // announced again.
        VarHandle.fullFence();
        return true;
    }

    int tail() {
        return memory.get32(tail);
    }

    void tail(int value) {
        memory.put32(tail, value);
    }

    int head() {
        return memory.get32(head);
    }

    void head(int value) {
        memory.put32(head, value);
    }
}
