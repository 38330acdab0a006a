package dev.remora.remoteproc.soft.core.glink;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;

/** The application processor's side of a link, poked by hand. */
final class Gateway {

    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    final MemorySegment descriptor;
    private final MemorySegment out;
    private final MemorySegment in;
    private int head;
    private int tail;

    Gateway(MemorySegment descriptor, MemorySegment out, MemorySegment in) {
        this.descriptor = descriptor;
        this.out = out;
        this.in = in;
    }

    void index(int offset, int value) {
        descriptor.set(ValueLayout.JAVA_INT_UNALIGNED, offset, value);
    }

    private int index(int offset) {
        return descriptor.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
    }

    /** Both own indices 0, without a VERSION. */
    void reset() {
        head = 0;
        tail = 0;
        index(4, 0);
        index(8, 0);
    }

    /** Own indices 0, and a VERSION: the remote never sees the head in between. */
    void restart() {
        head = 0;
        tail = 0;
        index(8, 0);
        write("00 00 01 00 01 00 00 00");
    }

    void write(String hex) {
        write(HEX.parseHex(hex));
    }

    void write(byte... bytes) {
        int at = head;
        for (byte value : bytes) {
            out.set(ValueLayout.JAVA_BYTE, at, value);
            at = (at + 1) % (int) out.byteSize();
        }
        head = (int) ((head + (bytes.length + 7L & -8)) % out.byteSize());
        index(4, head);
    }

    /** A TX_DATA, the padding included. */
    void data(int command, int channel, int intent, int left, byte... payload) {
        byte[] bytes = Arrays.copyOf(HEX.parseHex("%02x 00 %02x 00 %02x 00 00 00 %02x %02x 00 00 %02x %02x 00 00"
                .formatted(command, channel, intent, payload.length & 0xFF, payload.length >> 8, left & 0xFF,
                        left >> 8)),
                16 + payload.length);
        System.arraycopy(payload, 0, bytes, 16, payload.length);
        write(bytes);
    }

    /** All that the remote has written meanwhile. */
    byte[] readBytes() {
        int length = Math.floorMod(index(12) - tail, (int) in.byteSize());
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = in.get(ValueLayout.JAVA_BYTE, (tail + i) % in.byteSize());
        }
        tail = index(12);
        index(8, tail);
        return bytes;
    }

    String read() {
        return HEX.formatHex(readBytes());
    }

    int remoteHead() {
        return index(12);
    }

    int remoteTail() {
        return index(0);
    }
}
