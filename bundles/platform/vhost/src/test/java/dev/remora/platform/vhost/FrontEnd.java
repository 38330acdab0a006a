package dev.remora.platform.vhost;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The other side, as user-mode Linux speaks: one piece of memory, of which guest address, user address and file offset
 * are the same number.
 */
final class FrontEnd implements AutoCloseable {

    static final int GET_FEATURES = 1;
    static final int SET_FEATURES = 2;
    static final int SET_OWNER = 3;
    static final int RESET_OWNER = 4;
    static final int SET_MEM_TABLE = 5;
    static final int SET_VRING_NUM = 8;
    static final int SET_VRING_ADDR = 9;
    static final int SET_VRING_BASE = 10;
    static final int GET_VRING_BASE = 11;
    static final int SET_VRING_KICK = 12;
    static final int SET_VRING_CALL = 13;
    static final int GET_PROTOCOL_FEATURES = 15;
    static final int SET_PROTOCOL_FEATURES = 16;
    static final int SET_VRING_ENABLE = 18;
    static final int SET_BACKEND_REQ_FD = 21;
    static final int GET_CONFIG = 24;
    static final int RESET_DEVICE = 34;
    static final int VRING_KICK = 35;
    static final int GET_MAX_MEM_SLOTS = 36;
    static final int ADD_MEM_REG = 37;
    static final int REM_MEM_REG = 38;
    static final int SET_STATUS = 39;
    static final int GET_STATUS = 40;

    static final long NS_PROTOCOL_VERSION_1 = 1L | 1L << 30 | 1L << 32;
    static final long REPLY_ACK = 1L << 3;
    static final long BACKEND_REQ = 1L << 5;
    static final long INBAND = 1L << 14;
    static final long STATUS = 1L << 16;

    static final int MEMORY_BYTES = 1 << 20;
    static final int OFFSET = 0x10000;
    static final int RING_BYTES = 0x4000;

    private static final int PATIENCE_MILLIS = 30_000;

    /** Rings with 256 entries: descriptors, available at 0x1000, used at 0x2000. */
    static final int NUM = 256;

    final int socket;
    final int file = Native.memfd(OFFSET + MEMORY_BYTES);
    final List<Integer> kicks = new ArrayList<>();
    final List<Integer> calls = new ArrayList<>();
    private boolean ack;

    FrontEnd(Path path) {
        socket = Native.connect(path);
    }

    static ByteBuffer payload(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    }

    private static byte[] bytes(ByteBuffer written) {
        byte[] bytes = new byte[written.capacity()];
        written.get(0, bytes);
        return bytes;
    }

    static byte[] u64(long value) {
        return payload(8).putLong(value).array();
    }

    static byte[] state(int ring, int number) {
        return payload(8).putInt(ring).putInt(number).array();
    }

    static byte[] table(long... guestSizeUserOffset) {
        int count = guestSizeUserOffset.length / 4;
        ByteBuffer table = payload(8 + 32 * Math.max(2, count)).putInt(count).putInt(0);
        for (long value : guestSizeUserOffset) {
            table.putLong(value);
        }
        return bytes(table);
    }

    static byte[] region(long guest, long size, long user, long offset) {
        return payload(40).putLong(0).putLong(guest).putLong(size).putLong(user).putLong(offset).array();
    }

    static byte[] address(int ring, long descriptors, long used, long available) {
        return payload(40).putInt(ring).putInt(0).putLong(descriptors).putLong(used).putLong(available).putLong(0)
                .array();
    }

    static byte[] config(int offset, int size) {
        return bytes(payload(12 + size).putInt(offset).putInt(size).putInt(0));
    }

    /** Sends as it is. */
    void send(int request, int flags, byte[] payload, int... descriptors) {
        Native.send(socket, bytes(payload(12 + payload.length).putInt(request).putInt(flags).putInt(payload.length).put(
                payload)), descriptors);
    }

    /** Sends, and waits for the acknowledgement if that was negotiated. */
    void tell(int request, byte[] payload, int... descriptors) {
        send(request, ack ? 9 : 1, payload, descriptors);
        if (ack && u64Reply(request) != 0) {
            throw new IllegalStateException("request " + request + " was refused");
        }
    }

    long ask(int request) {
        send(request, 1, new byte[0]);
        return u64Reply(request);
    }

    int askState(int request, int ring) {
        send(request, 1, state(ring, 0));
        return ByteBuffer.wrap(reply(request)).order(ByteOrder.nativeOrder()).getInt(4);
    }

    long u64Reply(int request) {
        byte[] reply = reply(request);
        if (reply.length != 8) {
            throw new IllegalStateException("reply has " + reply.length + " bytes");
        }
        return ByteBuffer.wrap(reply).order(ByteOrder.nativeOrder()).getLong();
    }

    /** The payload of the reply. */
    byte[] reply(int request) {
        byte[] header = readSoon(12);
        if (header.length < 12) {
            throw new IllegalStateException("no reply to " + request + ", the connection is closed");
        }
        ByteBuffer words = ByteBuffer.wrap(header).order(ByteOrder.nativeOrder());
        if (words.getInt() != request || words.getInt() != 5) {
            throw new IllegalStateException("no reply to " + request);
        }
        int bytes = words.getInt();
        return bytes == 0 ? new byte[0] : readSoon(bytes);
    }

    private byte[] readSoon(int bytes) {
        if (!Native.readable(socket, PATIENCE_MILLIS)) {
            throw new IllegalStateException("the back end says nothing");
        }
        return Native.read(socket, bytes);
    }

    /** Whether the back end closes the connection, now or soon. */
    boolean isCutOff() {
        try {
            return readSoon(1).length == 0;
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage()).contains("read failed"); // reset, with something unread
        }
    }

    void negotiate(long protocol) {
        tell(SET_OWNER, new byte[0]);
        long features = ask(GET_FEATURES);
        long offered = ask(GET_PROTOCOL_FEATURES);
        if ((features & NS_PROTOCOL_VERSION_1) != NS_PROTOCOL_VERSION_1 || (offered & protocol) != protocol) {
            throw new IllegalStateException("features %x, protocol %x".formatted(features, offered));
        }
        tell(SET_PROTOCOL_FEATURES, u64(protocol));
        ack = (protocol & REPLY_ACK) != 0;
        tell(SET_FEATURES, u64(NS_PROTOCOL_VERSION_1));
    }

    void shareMemory() {
        tell(SET_MEM_TABLE, table(OFFSET, MEMORY_BYTES, OFFSET, OFFSET), file);
    }

    /** Where the rings and buffers lie; the first byte is that of the region. */
    MemorySegment memory() {
        return Native.map(file, OFFSET + MEMORY_BYTES).asSlice(OFFSET);
    }

    void setUp(int ring) {
        setUpCall(ring);
        setUpWithoutDescriptors(ring);
    }

    void setUpCall(int ring) {
        int call = Native.eventfd();
        calls.add(call);
        tell(SET_VRING_CALL, u64(ring), call);
    }

    void setUpWithoutDescriptors(int ring) {
        long at = OFFSET + (long) ring * RING_BYTES;
        tell(SET_VRING_NUM, state(ring, NUM));
        tell(SET_VRING_BASE, state(ring, 0));
        tell(SET_VRING_ADDR, address(ring, at, at + 0x2000, at + 0x1000));
    }

    void start(int ring) {
        int kick = Native.eventfd();
        kicks.add(kick);
        tell(SET_VRING_KICK, u64(ring), kick);
        tell(SET_VRING_ENABLE, state(ring, 1));
    }

    /** All up to the first kick. */
    void setUpAll(long protocol) {
        negotiate(protocol);
        shareMemory();
        setUp(0);
        setUp(1);
        start(0);
        start(1);
    }

    void kick(int ring) {
        Native.ring(kicks.get(ring));
    }

    /** Waits for interrupts of a ring: how many there were. */
    long interrupts(int ring) {
        if (!Native.readable(calls.get(ring), PATIENCE_MILLIS)) {
            return 0;
        }
        return MemorySegment.ofArray(Native.read(calls.get(ring), 8)).get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
    }

    @Override
    public void close() {
        kicks.forEach(Native::close);
        calls.forEach(Native::close);
        Native.close(file);
        Native.close(socket);
    }
}
