package dev.remora.remoteproc.soft;

import static org.awaitility.Awaitility.await;

import dev.remora.platform.Mailbox;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;

/** The application processor's side of one channel, simple and trusting. */
final class SmdPeer {

    private static final int OPENING = 1;
    private static final int OPENED = 2;
    private static final int HEAD = 4;
    private static final int STATE = 6;

    private final MemorySegment info;
    private final MemorySegment fifo;
    private final int width;
    private final int half;
    private final int ring;
    private int head;
    private int tail;

    SmdPeer(MemorySegment info, MemorySegment fifo) {
        this.info = info;
        this.fifo = fifo;
        width = info.byteSize() == 88 ? 4 : 1;
        half = (int) info.byteSize() / 2;
        ring = (int) fifo.byteSize() / 2;
    }

    private static void until(Callable<Boolean> condition) {
        await().pollInSameThread().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(condition);
    }

    private void flag(int record, int flag, boolean set) {
        info.set(ValueLayout.JAVA_BYTE, (long) record + 4 + (long) width * flag, (byte) (set ? 1 : 0));
    }

    private int get(int offset) {
        VarHandle.fullFence();
        return info.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
    }

    private void set(int offset, int value) {
        VarHandle.fullFence();
        info.set(ValueLayout.JAVA_INT_UNALIGNED, offset, value);
        VarHandle.fullFence();
    }

    int remoteState() {
        flag(half, STATE, false);
        return get(half);
    }

    void state(int state, Mailbox mailbox) {
        set(0, state);
        flag(0, STATE, true);
        mailbox.ring(1);
    }

    /** Opens it, and waits for the other side. */
    void open(Mailbox mailbox) {
        head = 0;
        tail = 0;
        set(4 + 8 * width + 4, 0);
        set(half + 4 + 8 * width, 0);
        // Asks for no rings: this side polls.
        flag(0, 7, true);
        until(() -> remoteState() == OPENING || remoteState() == OPENED);
        state(OPENING, mailbox);
        until(() -> remoteState() == OPENED);
        state(OPENED, mailbox);
    }

    void send(byte[] payload, Mailbox mailbox) {
        until(() -> ring - 4 - Math.floorMod(head - get(4 + 8 * width), ring) >= 20 + payload.length);
        put(new byte[]{(byte) payload.length, (byte) (payload.length >>> 8), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                0, 0, 0, 0});
        stream(payload, mailbox);
    }

    void stream(byte[] bytes, Mailbox mailbox) {
        put(bytes);
        set(4 + 8 * width + 4, head);
        flag(0, HEAD, true);
        mailbox.ring(1);
    }

    private void put(byte[] bytes) {
        for (byte value : bytes) {
            fifo.set(ValueLayout.JAVA_BYTE, head, value);
            head = (head + 1) % ring;
        }
    }

    int waiting() {
        return Math.floorMod(get(half + 4 + 8 * width + 4) - tail, ring);
    }

    byte[] next(Mailbox mailbox) {
        until(() -> waiting() >= 20);
        byte[] header = read(20, mailbox);
        int length = Byte.toUnsignedInt(header[0]) | Byte.toUnsignedInt(header[1]) << 8;
        until(() -> waiting() >= length);
        return read(length, mailbox);
    }

    String nextText(Mailbox mailbox) {
        return new String(next(mailbox), StandardCharsets.US_ASCII);
    }

    byte[] read(int length, Mailbox mailbox) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = fifo.get(ValueLayout.JAVA_BYTE, ring + tail);
            tail = (tail + 1) % ring;
        }
        set(half + 4 + 8 * width, tail);
        if (info.get(ValueLayout.JAVA_BYTE, (long) half + 4 + (long) width * 7) == 0) {
            mailbox.ring(1);
        }
        return bytes;
    }
}
