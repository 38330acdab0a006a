package dev.remora.rpmsg.glink.link;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.remora.rpmsg.glink.pipe.PipeViolation;
import dev.remora.rpmsg.glink.pipe.ReadPipe;
import dev.remora.rpmsg.glink.pipe.WritePipe;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** The far end of a link, which writes what it likes, and sometimes what it should. */
final class FuzzedRemote {

    private static final int[] NUMBERS = {0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 63, 64, 65, 255, 256, 700, 701, 1024, 0x7FFF,
            0xFFFF, 0x10000, Integer.MAX_VALUE, Integer.MIN_VALUE, -8, -1, 0x1FFF_FFFF};
    private static final String[] NAMES = {"one", "two", "three", "", "\u0001", "a name that has as many as 31 bytes",
            "one that is longer than all that a channel may be called"};
    private static final int IDS = 5;
    /** Fits into any intent that a channel offers, and into the smallest pipe. */
    private static final int MOST_PROPER = 32;

    private final PipePair pipes;
    private final WritePipe out;
    private final ReadPipe in;
    /** One end has started anew, or indices are false: what is read here may be anything. */
    private boolean lost;

    FuzzedRemote(PipePair pipes) {
        this.pipes = pipes;
        out = pipes.far().out();
        try {
            in = pipes.far().in().orElseThrow();
        } catch (PipeViolation e) {
            throw new AssertionError(e);
        }
    }

    /** Its own processor has started: indices, VERSION. */
    void start() {
        lost = false;
        out.begin();
        in.begin();
        tell(CommandLayout.header(CommandLayout.VERSION, 1, 1));
    }

    /** The near end has started anew. */
    void lose() {
        lost = true;
    }

    /** Anything at all in the pipe; the indices stay possible. */
    void command(FuzzedDataProvider data) {
        switch (data.consumeInt(0, 11)) {
            case 0 -> open(data.consumeInt(0, IDS), data.pickValue(NAMES));
            case 1 -> intents(data);
            case 2 -> message(data);
            case 3 -> send(data.consumeInt(1, 2), data.consumeInt(1, 2), new byte[data.consumeInt(0, MOST_PROPER)]);
            case 4 -> tell(CommandLayout.header(data.consumeInt(0, 18), data.consumeInt(0, IDS), data.pickValue(
                    NUMBERS)));
            case 5 -> tell(CommandLayout.header(data.consumeInt(0, 0xffff), data.consumeInt(0, 0xffff), data
                    .consumeInt()));
            case 6 -> tell(data.consumeLong());
            case 7 -> tell(CommandLayout.header(CommandLayout.RX_INTENT_REQ, data.consumeInt(0, IDS), data.pickValue(
                    NUMBERS)));
            case 8, 9 -> answerAll();
            case 10 -> in.advance(unread());
            default -> {
                start();
                lost = true;
            }
        }
    }

    /** The indices, and what lies in the ring. */
    void scribble(FuzzedDataProvider data) {
        lost = true;
        switch (data.consumeInt(0, 3)) {
            case 0 -> pipes.farEndsHead(index(data));
            case 1 -> pipes.farEndsTail(index(data));
            case 2 ->
                pipes.memory().put32(pipes.ring() + 4L * data.consumeInt(0, pipes.size() / 4 - 1), data.consumeInt());
            default -> {
                pipes.farEndsHead(out.head());
                pipes.farEndsTail(in.tail());
            }
        }
    }

    private int index(FuzzedDataProvider data) {
        return data.consumeBoolean() ? 8 * data.consumeInt(0, pipes.size() / 8) : data.consumeInt();
    }

    void open(int id, String name) {
        byte[] bytes = (name + "\0").getBytes(StandardCharsets.US_ASCII);
        if (hasRoom(CommandLayout.NAME + bytes.length)) {
            out.put(0, CommandLayout.header(CommandLayout.OPEN, id, bytes.length));
            out.put(CommandLayout.NAME, MemorySegment.ofArray(bytes), 0, bytes.length);
            out.publish(CommandLayout.NAME + bytes.length);
        }
    }

    private void intents(FuzzedDataProvider data) {
        int count = data.consumeInt(0, 3);
        if (hasRoom(CommandLayout.INTENTS + count * CommandLayout.INTENT_SIZE)) {
            out.put(0, CommandLayout.header(CommandLayout.INTENT, data.consumeInt(0, IDS), data.consumeInt(0, 7) == 0
                    ? data.pickValue(NUMBERS)
                    : count));
            for (int i = 0; i < count; i++) {
                out.put(CommandLayout.INTENTS + i * CommandLayout.INTENT_SIZE,
                        Integer.toUnsignedLong(data.pickValue(NUMBERS))
                                | data.consumeLong(0, IDS) << 32);
            }
            out.publish(CommandLayout.INTENTS + count * CommandLayout.INTENT_SIZE);
        }
    }

    private void message(FuzzedDataProvider data) {
        int command = data.consumeBoolean() ? CommandLayout.TX_DATA : CommandLayout.TX_DATA_CONT;
        int left = data.consumeBoolean() ? 0 : data.pickValue(NUMBERS);
        byte[] bytes = new byte[data.consumeInt(0, 90)];
        int chunk = data.consumeInt(0, 7) == 0 ? data.pickValue(NUMBERS) : bytes.length;
        message(command, data.consumeInt(0, IDS), data.consumeInt(0, IDS), bytes, chunk, left);
    }

    private void message(int command, int id, int intent, byte[] bytes, int chunk, int left) {
        if (hasRoom(CommandLayout.DATA + bytes.length)) {
            out.put(0, CommandLayout.header(command, id, intent));
            out.put(CommandLayout.CHUNK, Integer.toUnsignedLong(chunk) | (long) left << 32);
            out.put(CommandLayout.DATA, MemorySegment.ofArray(bytes), 0, bytes.length);
            out.publish(CommandLayout.DATA + bytes.length);
        }
    }

    void send(int id, int intent, byte[] bytes) {
        message(CommandLayout.TX_DATA, id, intent, bytes, bytes.length, 0);
    }

    /** Room as far as this end knows: it must not write over what it has not published itself. */
    private boolean hasRoom(int length) {
        return out.seemingRoom() >= length;
    }

    private void tell(long command) {
        if (hasRoom(CommandLayout.HEADER)) {
            out.put(0, command);
            out.publish(CommandLayout.HEADER);
        }
    }

    private int unread() {
        try {
            return in.readable();
        } catch (PipeViolation e) {
            throw new AssertionError("the near end's own index", e);
        }
    }

    /**
     * Reads all that the near end has written, and answers as it should; grants whatever is wanted.
     *
     * @return the last message, if there was one
     */
    byte[] answerAll() {
        byte[] last = {};
        for (int left = unread(); left > 0; left = unread()) {
            long header = in.word(0);
            int id = CommandLayout.param1(header);
            int value = CommandLayout.param2(header);
            long length = CommandLayout.HEADER;
            switch (CommandLayout.command(header)) {
                case CommandLayout.VERSION -> tell(CommandLayout.header(CommandLayout.VERSION_ACK, 1, value));
                case CommandLayout.OPEN -> {
                    length += value & 0xffff;
                    tell(CommandLayout.header(CommandLayout.OPEN_ACK, id, 0));
                }
                case CommandLayout.CLOSE -> tell(CommandLayout.header(CommandLayout.CLOSE_ACK, id, 0));
                case CommandLayout.INTENT -> length += (long) value * CommandLayout.INTENT_SIZE;
                case CommandLayout.TX_DATA, CommandLayout.TX_DATA_CONT -> {
                    length = CommandLayout.DATA + (in.word(CommandLayout.CHUNK) & 0xffff_ffffL);
                    if (length <= left) {
                        last = new byte[(int) length - CommandLayout.DATA];
                        in.get(CommandLayout.DATA, MemorySegment.ofArray(last), 0, last.length);
                    }
                }
                default -> {
                    // Needs no answer.
                }
            }
            boolean whole = length >= CommandLayout.HEADER && CommandLayout.align8(length) <= left;
            if (!whole && !lost) {
                throw new AssertionError("half a command: 0x%x, %d bytes of %d".formatted(header, left, length));
            }
            in.advance(whole ? (int) length : left);
        }
        return last;
    }

    /** Grants a buffer. */
    void grant(int id, int intent, int size) {
        if (hasRoom(CommandLayout.INTENTS + CommandLayout.INTENT_SIZE)) {
            out.put(0, CommandLayout.header(CommandLayout.INTENT, id, 1));
            out.put(CommandLayout.INTENTS, Integer.toUnsignedLong(size) | (long) intent << 32);
            out.publish(CommandLayout.INTENTS + CommandLayout.INTENT_SIZE);
        }
    }
}
