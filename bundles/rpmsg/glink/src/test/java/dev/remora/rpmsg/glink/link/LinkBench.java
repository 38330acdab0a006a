package dev.remora.rpmsg.glink.link;

import dev.remora.platform.Doorbell;
import dev.remora.rpmsg.edge.Bell;
import dev.remora.rpmsg.edge.EdgeSession;
import dev.remora.rpmsg.edge.Turn;
import dev.remora.rpmsg.edge.channel.WireEvents;
import dev.remora.rpmsg.glink.pipe.PipeHeap;
import dev.remora.rpmsg.glink.pipe.PipeViolation;
import dev.remora.rpmsg.glink.pipe.Pipes;
import dev.remora.rpmsg.glink.pipe.ReadPipe;
import dev.remora.rpmsg.glink.pipe.SmemPipes;
import dev.remora.smem.SmemException;
import dev.remora.smem.SmemItem;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A link, what its edge hears of it, and a remote whose every byte is written by the test. All on one thread. */
final class LinkBench implements LinkEvents {

    static final int SIZE = 16384;
    static final EdgeSession SESSION = () -> false;
    static final String VERSION = "00 00 01 00 01 00 00 00";
    static final String VERSION_ACK = "01 00 01 00 01 00 00 00";
    /** OPEN of 5, "IPCRTR". */
    static final String OPEN_5 = "02 00 05 00 07 00 00 00 49 50 43 52 54 52 00 00";

    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    final PipeHeap heap;
    final SmemItem indices;
    private final boolean first;
    /** All that the edge has heard, in order. */
    final List<String> heard = new ArrayList<>();
    final List<GlinkChannel> found = new ArrayList<>();
    final Turn turn = new Turn("edge");
    int rings;
    /** What the bus does with a channel that appears: opens it. */
    boolean opens = true;
    /** The bus takes no messages. */
    boolean holding;
    GlinkLink link;
    private final Pipes far;

    LinkBench() {
        this(SIZE, settings());
    }

    LinkBench(int outSize, LinkSettings settings) {
        heap = new PipeHeap();
        first = true;
        heap.memory.bytes().fill((byte) 0);
        indices = heap.put(478, 32);
        heap.put(479, outSize);
        heap.put(480, SIZE);
        far = pipes(false);
        link = link(settings);
    }

    private LinkBench(LinkBench other, LinkSettings settings) {
        heap = other.heap;
        indices = other.indices;
        first = !other.first;
        far = pipes(!first);
        link = link(settings);
    }

    /** Another link, at the other end. */
    LinkBench otherEnd(LinkSettings settings) {
        return new LinkBench(this, settings);
    }

    /** This end is killed, and starts again. */
    void restart(LinkSettings settings) {
        link.abandon();
        heard.clear();
        link = link(settings);
        link.start();
    }

    static LinkSettings settings() {
        return settings(Duration.ofSeconds(5), 128);
    }

    static LinkSettings settings(Duration open, int channelMax) {
        return new LinkSettings("edge", 1, false, List.of(1024, 1024), Map.of(), 1 << 20, 4 << 20, open.toNanos(),
                Duration.ofMillis(10).toNanos(), channelMax);
    }

    private Pipes pipes(boolean first) {
        try {
            return SmemPipes.open(heap, PipeHeap.REMOTE, first, SIZE).orElseThrow();
        } catch (SmemException | PipeViolation e) {
            throw new AssertionError(e);
        }
    }

    Pipes near() {
        return pipes(first);
    }

    GlinkLink link(LinkSettings settings) {
        return link(near(), settings);
    }

    GlinkLink link(Pipes pipes, LinkSettings settings) {
        return new GlinkLink(pipes, settings, () -> rings++, new Bell(new NoDoorbell()), turn, this);
    }

    /** Both sides agree. */
    LinkBench negotiated() {
        link.start();
        writes(VERSION, VERSION_ACK);
        follow();
        reads();
        return this;
    }

    /** The channel 5, open on both sides; the remote has read all. */
    GlinkChannel opened() {
        negotiated();
        writes(OPEN_5);
        follow();
        writes("04 00 01 00 00 00 00 00");
        follow();
        reads();
        heard.clear();
        return found.getFirst();
    }

    /** A turn of somebody who comes back soon. */
    void followPatiently() {
        turn.tryEnter();
        try {
            link.pumpInTurn();
            link.report();
            for (GlinkChannel channel : link.channels()) {
                channel.receive(100);
            }
        } finally {
            turn.exit();
        }
    }

    /** One turn. */
    void follow() {
        turn.tryEnter();
        try {
            link.pump();
            link.report();
            for (GlinkChannel channel : link.channels()) {
                channel.receive(100);
            }
            link.idle();
            link.report();
        } finally {
            turn.exit();
        }
    }

    /** The remote writes commands, in hexadecimal. */
    void writes(String... commands) {
        byte[] bytes = HEX.parseHex(String.join(" ", commands));
        far.out().put(0, MemorySegment.ofArray(bytes), 0, bytes.length);
        far.out().publish(bytes.length);
    }

    /** The remote writes one command of 8 bytes. */
    void writes(int command, int param1, int param2) {
        far.out().put(0, CommandLayout.header(command, param1, param2));
        far.out().publish(CommandLayout.HEADER);
    }

    /** What the remote has not read so far, in hexadecimal; now it has. */
    String reads() {
        try {
            ReadPipe in = far.in().orElseThrow();
            byte[] bytes = new byte[in.readable()];
            in.get(0, MemorySegment.ofArray(bytes), 0, bytes.length);
            in.advance(bytes.length);
            return HEX.formatHex(bytes);
        } catch (PipeViolation e) {
            throw new AssertionError(e);
        }
    }

    /** The commands that the remote has not read so far, by number; now it has. */
    List<Integer> commands() {
        ByteBuffer bytes = ByteBuffer.wrap(HEX.parseHex(reads())).order(ByteOrder.LITTLE_ENDIAN);
        List<Integer> commands = new ArrayList<>();
        while (bytes.hasRemaining()) {
            int at = bytes.position();
            int command = bytes.getShort(at);
            commands.add(command);
            bytes.position(at + switch (command) {
                case CommandLayout.OPEN -> 8 + (int) CommandLayout.align8(bytes.getShort(at + 4));
                case CommandLayout.INTENT -> 8 + 8 * bytes.getInt(at + 4);
                case CommandLayout.TX_DATA, CommandLayout.TX_DATA_CONT -> (int) CommandLayout.align8(16 + bytes.getInt(
                        at + 8));
                default -> 8;
            });
        }
        return commands;
    }

    /** The remote starts anew by itself: it forgets all, and offers its version. */
    void farStartsAnew() {
        far.out().begin();
        try {
            far.in().orElseThrow().begin();
        } catch (PipeViolation e) {
            throw new AssertionError(e);
        }
        writes(VERSION);
    }

    Pipes far() {
        return far;
    }

    static MemorySegment text(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public WireEvents found(GlinkChannel channel) {
        heard.add("found " + channel.name() + " at " + channel.address());
        found.add(channel);
        return new HeardChannel(this, channel);
    }

    @Override
    public void gone(GlinkChannel channel) {
        heard.add("gone " + channel.name());
    }

    @Override
    public void dropped(String cause) {
        heard.add("dropped " + cause);
    }

    @Override
    public void ended(String reason, boolean restarted) {
        heard.add((restarted ? "restarted: " : "ended: ") + reason);
    }

    private static final class NoDoorbell implements Doorbell {

        @Override
        public int count() {
            return 0;
        }

        @Override
        public int await(int seen, long timeoutNanos) {
            return 0;
        }

        @Override
        public void wake() {}
    }
}
