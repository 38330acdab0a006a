package dev.remora.rpmsg.smd.channel;

import dev.remora.rpmsg.edge.Bell;
import dev.remora.rpmsg.edge.Turn;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.testing.HandBell;
import dev.remora.smem.SmemItem;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A channel in memory of its own, with a remote that the tests play: its fields are written at the offsets of the wire
 * format, spelled out here once more.
 */
final class TestLink {

    static final int INFO = 0;
    static final int FIFO = 128;
    static final long OPEN_NANOS = TimeUnit.HOURS.toNanos(1);

    /** From Linux's list of states. */
    static final int CLOSED = 0;
    static final int OPENING = 1;
    static final int OPENED = 2;
    static final int FLUSHING = 3;
    static final int CLOSING = 4;

    final TestMemory memory;
    final TestEdge edge = new TestEdge();
    final HandBell doorbell = new HandBell();
    final Bell bell = new Bell(doorbell);
    final Turn turn = new Turn("test");
    final AtomicInteger rings = new AtomicInteger();
    final boolean words;
    final boolean first;
    final int size;
    final ChannelPlace place;
    final SmdChannel channel;
    private int remoteHead;
    private int remoteTail;

    /** How a test wants its channel. */
    record Setup(boolean words, boolean first, boolean stream, boolean always, int ring, int packetMax,
            long openNanos) {

        static Setup bytes(int ring) {
            return new Setup(false, true, false, false, ring, 65536, OPEN_NANOS);
        }

        static Setup words(int ring) {
            return new Setup(true, true, false, false, ring, 65536, OPEN_NANOS);
        }

        Setup second() {
            return new Setup(words, false, stream, always, ring, packetMax, openNanos);
        }

        Setup asStream() {
            return new Setup(words, first, true, always, ring, packetMax, openNanos);
        }

        Setup offeredAlways() {
            return new Setup(words, first, stream, true, ring, packetMax, openNanos);
        }

        Setup packetMax(int bytes) {
            return new Setup(words, first, stream, always, ring, bytes, openNanos);
        }

        Setup openNanos(long nanos) {
            return new Setup(words, first, stream, always, ring, packetMax, nanos);
        }
    }

    TestLink(Setup setup) throws SmdViolation {
        words = setup.words();
        first = setup.first();
        size = setup.ring();
        memory = words ? TestMemory.device(FIFO + 2L * size) : TestMemory.ram(FIFO + 2L * size);
        place = new ChannelPlace("DATA", 0, setup.stream(), first, new SmemItem(memory, INFO, words ? 88 : 40),
                new SmemItem(memory, FIFO, 2L * size));
        channel = new SmdChannel("test", place, new ChannelSettings(setup.always(), setup.packetMax(), setup
                .openNanos(), TimeUnit.HOURS.toNanos(1)), rings::incrementAndGet, bell, turn, edge);
    }

    /** One that is open on both sides. */
    static TestLink open(Setup setup) throws SmdViolation {
        TestLink link = new TestLink(setup);
        link.channel.reset();
        link.remoteState(OPENING);
        link.receive();
        link.channel.open();
        link.receive();
        link.remoteState(OPENED);
        link.receive();
        link.edge.take();
        link.rings.set(0);
        return link;
    }

    int receive() {
        return channel.receive(Integer.MAX_VALUE);
    }

    // The layout.

    int own(int byteOffset, int wordOffset) {
        return INFO + (first ? 0 : words ? 44 : 20) + (words ? wordOffset : byteOffset);
    }

    int remote(int byteOffset, int wordOffset) {
        return INFO + (first ? words ? 44 : 20 : 0) + (words ? wordOffset : byteOffset);
    }

    int ownRing() {
        return FIFO + (first ? 0 : size);
    }

    int remoteRing() {
        return FIFO + (first ? size : 0);
    }

    int u32(int offset) {
        return memory.get32(offset);
    }

    void u32(int offset, int value) {
        memory.put32(offset, value);
    }

    int flag(int offset) {
        return words ? u32(offset) : memory.get8(offset);
    }

    void flag(int offset, int value) {
        if (words) {
            u32(offset, value);
        } else {
            memory.put8(offset, (byte) value);
        }
    }

    // What the remote sees of us.

    int ownState() {
        return u32(own(0, 0));
    }

    int ownHead() {
        return u32(own(16, 40));
    }

    int ownBlockRead() {
        return flag(own(11, 32));
    }

    // What the remote does.

    /** Takes a state, the indices cleared first as everybody does who opens. */
    void remoteState(int state) {
        if (state == OPENING) {
            remoteHead = 0;
            remoteTail = 0;
            u32(remote(16, 40), 0);
            u32(own(12, 36), 0);
        }
        int open = state == OPENED ? 1 : 0;
        remoteSignals(open, open, open, 0);
        u32(remote(0, 0), state);
        flag(remote(10, 28), 1);
    }

    void remoteSignals(int dsr, int cts, int cd, int ri) {
        flag(remote(4, 4), dsr);
        flag(remote(5, 8), cts);
        flag(remote(6, 12), cd);
        flag(remote(7, 16), ri);
        flag(remote(10, 28), 1);
    }

    void remoteBlockRead(int value) {
        flag(remote(11, 32), value);
    }

    /** Writes bytes as they are. */
    void remoteWrites(byte... bytes) {
        for (byte b : bytes) {
            memory.bytes().set(ValueLayout.JAVA_BYTE, remoteRing() + remoteHead, b);
            remoteHead = (remoteHead + 1) % size;
        }
        u32(remote(16, 40), remoteHead);
        flag(remote(8, 20), 1);
    }

    void remoteSends(String text) {
        byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
        remoteWrites(packet(payload.length, payload));
    }

    /** How much room the remote has, the last byte left free. */
    int remoteRoom() {
        return size - 1 - Math.floorMod(remoteHead - u32(remote(12, 36)), size);
    }

    /** A header, and as much payload as there is. */
    static byte[] packet(int length, byte... payload) {
        return ByteBuffer.allocate(20 + payload.length).order(ByteOrder.LITTLE_ENDIAN).putInt(length).position(20).put(
                payload).array();
    }

    /** Takes so many bytes out of our ring. */
    byte[] remoteReads(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = memory.bytes().get(ValueLayout.JAVA_BYTE, ownRing() + remoteTail);
            remoteTail = (remoteTail + 1) % size;
        }
        u32(own(12, 36), remoteTail);
        return bytes;
    }

    /** How many bytes the remote could read. */
    int unread() {
        return Math.floorMod(ownHead() - remoteTail, size);
    }

    // What we do.

    Sent trySend(String text) {
        return channel.trySend(edge, payload(text));
    }

    static MemorySegment payload(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** As in the listings of the wire format. */
    String hex(int offset, int length) {
        return HexFormat.ofDelimiter(" ").formatHex(memory.bytes().asSlice(offset, length).toArray(
                ValueLayout.JAVA_BYTE));
    }

    void write(int offset, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
        MemorySegment.copy(bytes, 0, memory.bytes(), ValueLayout.JAVA_BYTE, offset, bytes.length);
    }
}
