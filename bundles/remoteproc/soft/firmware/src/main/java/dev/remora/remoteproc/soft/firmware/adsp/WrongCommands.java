package dev.remora.remoteproc.soft.firmware.adsp;

import dev.remora.remoteproc.soft.core.glink.GlinkChannel;
import dev.remora.remoteproc.soft.core.glink.GlinkFaults;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;

/** Commands that no remote should write; after each of them the pipe is in step. */
final class WrongCommands {

    private static final int VERSION = 0;
    private static final int OPEN = 2;
    private static final int CLOSE = 3;
    private static final int OPEN_ACK = 4;
    private static final int INTENT = 5;
    private static final int RX_DONE = 6;
    private static final int RX_INTENT_REQ = 7;
    private static final int RX_INTENT_REQ_ACK = 8;
    private static final int TX_DATA = 9;
    private static final int TX_DATA_ZERO_COPY = 10;
    private static final int CLOSE_ACK = 11;
    private static final int TX_DATA_CONT = 12;
    private static final int SIGNALS = 15;
    private static final int TRACER_PKT = 16;
    private static final int UNKNOWN = 42;
    /** Nobody has such a number. */
    private static final int NOBODY = 4242;
    /** What is announced is not there: it must not be used. */
    private static final int TOO_SHORT = 1;

    private final GlinkFaults link;
    private final int own;
    private final GlinkFaults.Buffer buffer;

    WrongCommands(GlinkFaults link, GlinkChannel channel) {
        this.link = link;
        own = link.id(channel);
        buffer = link.buffer(channel);
    }

    /** Writes those of that name; false if there are none. */
    boolean write(String name, int number) {
        switch (name) {
            case "unknown-command" -> repeat(number, 1, i -> link.write(UNKNOWN, 0, 0));
            case "zero-copy" -> link.write(TX_DATA_ZERO_COPY, own, buffer.id());
            case "tracer" -> data(TRACER_PKT, own, buffer.id(), 4, 0, 4);
            case "over-long" -> data(TX_DATA, own, buffer.id(), buffer.size() + 1, 0, buffer.size() + 1);
            case "over-sum" -> data(TX_DATA, own, buffer.id(), 8, buffer.size(), 8);
            case "no-such-intent" -> data(TX_DATA, own, NOBODY, 4, 0, 4);
            case "no-such-channel" -> data(TX_DATA, NOBODY, buffer.id(), 4, 0, 4);
            case "cont-first" -> data(TX_DATA_CONT, own, buffer.id(), 4, 0, 4);
            case "broken-fragments" -> {
                data(TX_DATA, own, buffer.id(), 8, 16, 8);
                data(TX_DATA_CONT, own, buffer.id(), 8, 12, 8);
            }
            case "data-overflow" -> data(TX_DATA, own, buffer.id(), -8, 0, 0);
            case "intent-overflow" -> link.write(INTENT, own, 0x1FFF_FFFF);
            case "intent-flood" -> repeat(number, 1000, i -> link.write(INTENT, own, 1, words(TOO_SHORT, NOBODY + i)));
            case "intent-twice" -> repeat(number, 2, i -> link.write(INTENT, own, 1, words(TOO_SHORT, NOBODY)));
            case "double-open" -> {
                link.write(OPEN, NOBODY, 7, text("faults"));
                link.write(OPEN, own, 6, text("other"));
            }
            case "bad-open" -> {
                link.write(OPEN, 0, 6, text("other"));
                link.write(OPEN, NOBODY, 3, text("ABC"));
                link.write(OPEN, NOBODY, 0);
                link.write(OPEN, NOBODY, 40, text("a name that is longer than 32 characters"));
            }
            case "close-unknown" -> link.write(CLOSE, NOBODY, 0);
            case "stray-acks" -> {
                link.write(OPEN_ACK, NOBODY, 0);
                link.write(CLOSE_ACK, NOBODY, 0);
                link.write(RX_INTENT_REQ_ACK, own, 1);
            }
            case "stray-done" -> link.write(RX_DONE, own, NOBODY);
            case "huge-request" -> link.write(RX_INTENT_REQ, own, -1);
            case "version-storm" -> repeat(number, 20, i -> link.write(VERSION, 2, 7));
            case "signals" -> link.write(SIGNALS, own, number == -1 ? 0xC000_0000 : number);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void data(int command, int channel, int intent, int chunk, int left, int there) {
        byte[] sizes = words(chunk, left);
        byte[] all = new byte[sizes.length + there];
        System.arraycopy(sizes, 0, all, 0, sizes.length);
        link.write(command, channel, intent, all);
    }

    private static void repeat(int wanted, int usual, IntConsumer action) {
        int times = wanted < 0 ? usual : wanted;
        for (int i = 0; i < times; i++) {
            action.accept(i);
        }
    }

    private static byte[] words(int first, int second) {
        return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(first).putInt(second).array();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
