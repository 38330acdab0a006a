package dev.remora.remoteproc.soft.core.smd;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** The application processor's side of one channel, poked by hand. */
final class Peer {

    private static final int HEAD_FLAG = 4;
    private static final int STATE_FLAG = 6;
    private static final int BLOCK_FLAG = 7;

    final MemorySegment info;
    final MemorySegment fifo;
    private final int width;
    private final int half;
    private final int ring;
    int head;
    int tail;

    Peer(MemorySegment info, MemorySegment fifo) {
        this.info = info;
        this.fifo = fifo;
        width = info.byteSize() == 88 ? 4 : 1;
        half = (int) info.byteSize() / 2;
        ring = (int) fifo.byteSize() / 2;
        assertThat(info.byteSize()).isIn(40L, 88L);
    }

    int get(int offset) {
        return info.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
    }

    void set(int offset, int value) {
        info.set(ValueLayout.JAVA_INT_UNALIGNED, offset, value);
    }

    private int flagAt(boolean own, int flag) {
        return (own ? 0 : half) + 4 + width * flag;
    }

    boolean flag(boolean own, int flag) {
        return info.get(ValueLayout.JAVA_BYTE, flagAt(own, flag)) != 0;
    }

    void flag(boolean own, int flag, boolean set) {
        info.set(ValueLayout.JAVA_BYTE, flagAt(own, flag), (byte) (set ? 1 : 0));
    }

    void blocksReadRings(boolean blocks) {
        flag(true, BLOCK_FLAG, blocks);
    }

    boolean remoteBlocksReadRings() {
        return flag(false, BLOCK_FLAG);
    }

    private int indexAt(boolean own, boolean headIndex) {
        return (own ? 0 : half) + 4 + 8 * width + (headIndex ? 4 : 0);
    }

    void ownHead(int index) {
        set(indexAt(true, true), index);
    }

    int ownTail() {
        return get(indexAt(true, false));
    }

    void remoteTail(int index) {
        set(indexAt(false, false), index);
    }

    int remoteHead() {
        return get(indexAt(false, true));
    }

    int remoteState() {
        // It was seen.
        flag(false, STATE_FLAG, false);
        return get(half);
    }

    void state(int state) {
        set(0, state);
        flag(true, STATE_FLAG, true);
    }

    /** As Linux does when it finds a channel, or closes one. */
    void reset() {
        head = 0;
        tail = 0;
        ownHead(0);
        remoteTail(0);
        flag(true, HEAD_FLAG, false);
        blocksReadRings(true);
        state(0);
    }

    void bytes(byte... bytes) {
        for (byte value : bytes) {
            fifo.set(ValueLayout.JAVA_BYTE, head, value);
            head = (head + 1) % ring;
        }
    }

    void published() {
        ownHead(head);
        flag(true, HEAD_FLAG, true);
    }

    void length(int length) {
        bytes((byte) length, (byte) (length >>> 8), (byte) (length >>> 16), (byte) (length >>> 24));
        bytes(new byte[16]);
    }

    void write(byte... payload) {
        length(payload.length);
        bytes(payload);
        published();
    }

    void write(String payload) {
        write(payload.getBytes(StandardCharsets.US_ASCII));
    }

    int waiting() {
        return Math.floorMod(remoteHead() - tail, ring);
    }

    byte[] read(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = fifo.get(ValueLayout.JAVA_BYTE, ring + tail);
            tail = (tail + 1) % ring;
        }
        remoteTail(tail);
        flag(false, HEAD_FLAG, false);
        return bytes;
    }

    String readPacket() {
        assertThat(waiting()).isGreaterThanOrEqualTo(20);
        byte[] header = read(20);
        return new String(read(Byte.toUnsignedInt(header[0]) | Byte.toUnsignedInt(header[1]) << 8),
                StandardCharsets.US_ASCII);
    }
}
