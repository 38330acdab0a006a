package dev.remora.platform.mu;

import dev.remora.platform.SharedMemory;
import java.lang.invoke.VarHandle;

/** One side of a message unit: one access of 32 bits a call, two where a bit is changed. Not for two threads at once. */
final class MuRegisters {

    private final SharedMemory memory;
    private final long base;
    private final MuLayout layout;

    MuRegisters(SharedMemory memory, long base, MuLayout layout) {
        this.memory = memory;
        this.base = base;
        this.layout = layout;
    }

    boolean isRung(int channel) {
        return isSet(layout.rung(), channel);
    }

    /** Forgets the ring: the other side may ring again. */
    void clearRung(int channel) {
        memory.put32(base + layout.rung().register(), layout.rung().mask(channel));
        VarHandle.fullFence();
    }

    boolean isFull(int channel) {
        return isSet(layout.full(), channel);
    }

    boolean isEmpty(int channel) {
        return isSet(layout.empty(), channel);
    }

    int read(int channel) {
        int word = memory.get32(base + layout.receive(channel));
        VarHandle.fullFence();
        return word;
    }

    void write(int channel, int word) {
        VarHandle.fullFence();
        memory.put32(base + layout.transmit(channel), word);
    }

    /** Rings, unless the other side has not yet heard the former ring: then that one will do. */
    void ring(int channel) {
        VarHandle.fullFence();
        change(layout.request(), channel, true);
    }

    void enableRung(int channel, boolean on) {
        change(layout.rungEnable(), channel, on);
    }

    void enableFull(int channel, boolean on) {
        change(layout.fullEnable(), channel, on);
    }

    void enableEmpty(int channel, boolean on) {
        change(layout.emptyEnable(), channel, on);
    }

    private boolean isSet(BitField field, int channel) {
        return (memory.get32(base + field.register()) & field.mask(channel)) != 0;
    }

    private void change(BitField field, int channel, boolean on) {
        long register = base + field.register();
        int mask = field.mask(channel);
        int old = memory.get32(register);
        if (on != ((old & mask) != 0)) {
            memory.put32(register, on ? old | mask : old & ~mask);
        }
    }
}
