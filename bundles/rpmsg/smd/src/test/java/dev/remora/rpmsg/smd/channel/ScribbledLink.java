package dev.remora.rpmsg.smd.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.remora.platform.SharedMemory.Kind;
import dev.remora.smem.SmemItem;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The two items of a channel, each at the end of a memory of its own, so that who reads or writes beyond one is found out;
 * and a remote that writes there what it likes, or what it should.
 */
final class ScribbledLink {

    static final int CLOSED = 0;
    static final int OPENING = 1;
    static final int OPENED = 2;

    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED;
    private static final byte GUARD = (byte) 0xA5;
    private static final int GAP = 64;
    private static final int HEADER = 20;
    private static final int FLAGS = 8;

    private final boolean word;
    private final boolean first;
    private final int ringSize;
    private final MemorySegment info;
    private final MemorySegment fifo;
    private final SmemItem infoItem;
    private final SmemItem fifoItem;

    ScribbledLink(boolean word, boolean first, int ringSize) {
        this.word = word;
        this.first = first;
        this.ringSize = ringSize;
        infoItem = item(2 * half());
        fifoItem = item(2 * ringSize);
        info = part(infoItem);
        fifo = part(fifoItem);
    }

    private static SmemItem item(int size) {
        long[] aligned = new long[(GAP + size + Long.BYTES - 1) / Long.BYTES];
        MemorySegment memory = MemorySegment.ofArray(aligned).asSlice(0, GAP + size);
        memory.asSlice(0, GAP).fill(GUARD);
        return new SmemItem(new TestMemory(memory, Kind.RAM), GAP, size);
    }

    private static MemorySegment part(SmemItem item) {
        return item.memory().segment().asSlice(item.offset(), item.size());
    }

    ChannelPlace place(boolean stream) {
        return new ChannelPlace("fuzz", 7, stream, first, infoItem, fifoItem);
    }

    boolean isWord() { return word; }

    int ringSize() {
        return ringSize;
    }

    void checkGuards() {
        for (SmemItem item : new SmemItem[]{infoItem, fifoItem}) {
            assertThat(item.memory().segment().asSlice(0, GAP).toArray(ValueLayout.JAVA_BYTE)).containsOnly(GUARD);
        }
    }

    /** What only the remote writes: its state, signals, head, its wish not to be rung; its ring; the tail of ours. */
    byte[] remotePart() {
        MemorySegment theirs = half(!first);
        MemorySegment copy = MemorySegment.ofArray(new byte[2 * half() + ringSize]);
        copy.asSlice(0, half()).copyFrom(theirs);
        for (int flag = 4; flag < FLAGS - 1; flag++) {
            // fHEAD, fTAIL and fSTATE are ours to clear.
            setFlag(copy, flag, 0);
        }
        copy.set(U32, tail(), 0);
        copy.set(U32, half(), half(first).get(U32, tail()));
        copy.asSlice(2L * half()).copyFrom(ring(!first));
        return copy.toArray(ValueLayout.JAVA_BYTE);
    }

    private int half() {
        return word ? 44 : 20;
    }

    private int tail() {
        return word ? 36 : 12;
    }

    private int head() {
        return word ? 40 : 16;
    }

    private MemorySegment half(boolean ofFirst) {
        return info.asSlice(ofFirst ? 0 : half(), half());
    }

    private MemorySegment ring(boolean ofFirst) {
        return fifo.asSlice(ofFirst ? 0 : ringSize, ringSize);
    }

    private void setFlag(MemorySegment half, int flag, int value) {
        if (word) {
            half.set(U32, 4 + 4L * flag, value);
        } else {
            half.set(ValueLayout.JAVA_BYTE, 4 + flag, (byte) value);
        }
    }

    /** Any byte of both halves and rings. */
    void scribble(FuzzedDataProvider data) {
        MemorySegment part = data.consumeBoolean() ? info : fifo;
        part.set(ValueLayout.JAVA_BYTE, data.consumeLong(0, part.byteSize() - 1), data.consumeByte());
    }

    void anyState(FuzzedDataProvider data) {
        setState(data.consumeInt(0, 8));
    }

    void anyHead(FuzzedDataProvider data) {
        half(!first).set(U32, head(), index(data));
    }

    void anyTail(FuzzedDataProvider data) {
        half(first).set(U32, tail(), index(data));
    }

    private int index(FuzzedDataProvider data) {
        return data.consumeInt(0, 7) == 0 ? data.consumeInt() : data.consumeInt(0, ringSize - 1);
    }

    void anyFlag(FuzzedDataProvider data) {
        setFlag(half(data.consumeBoolean()), data.consumeInt(0, FLAGS - 1), data.consumeByte());
    }

    /** A header with any length, and the head behind it, or behind some of what it promises. */
    void anyPacket(FuzzedDataProvider data) {
        int length = data.consumeInt(0, 7) == 0 ? data.consumeInt() : data.consumeInt(0, 2 * ringSize);
        int at = theirHead();
        put(at, length);
        setHead(at + HEADER + data.consumeInt(0, ringSize));
    }

    /** The remote reads all that it was sent. */
    void takeAll() {
        half(first).set(U32, tail(), half(first).get(U32, head()));
    }

    void setState(int state) {
        MemorySegment theirs = half(!first);
        for (int signal = 0; signal < 3; signal++) {
            setFlag(theirs, signal, state == OPENED ? 1 : 0);
        }
        theirs.set(U32, 0, state);
        setFlag(theirs, 6, 1);
    }

    /** As a remote that has just started. */
    void restart() {
        setState(CLOSED);
        half(!first).set(U32, head(), 0);
        half(first).set(U32, tail(), 0);
    }

    /** A packet, whole, as it should be. */
    void packet(byte[] payload) {
        int at = theirHead();
        put(at, payload.length);
        for (int i = 0; i < payload.length; i++) {
            ring(!first).set(ValueLayout.JAVA_BYTE, place(at + HEADER + i), payload[i]);
        }
        setHead(at + HEADER + payload.length);
    }

    /** Bytes of a stream. */
    void stream(byte[] payload) {
        int at = theirHead();
        for (int i = 0; i < payload.length; i++) {
            ring(!first).set(ValueLayout.JAVA_BYTE, place(at + i), payload[i]);
        }
        setHead(at + payload.length);
    }

    private void put(int at, int length) {
        for (int i = 0; i < HEADER; i++) {
            int value = i < 4 ? length >>> (8 * i) : 0;
            ring(!first).set(ValueLayout.JAVA_BYTE, place(at + i), (byte) value);
        }
    }

    private int place(int index) {
        return Math.floorMod(index, ringSize);
    }

    private int theirHead() {
        return place(half(!first).get(U32, head()));
    }

    private void setHead(int index) {
        half(!first).set(U32, head(), place(index));
        setFlag(half(!first), 4, 1);
    }
}
