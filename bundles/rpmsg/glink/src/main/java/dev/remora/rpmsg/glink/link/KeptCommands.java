package dev.remora.rpmsg.glink.link;

/**
 * Commands for which there was no room yet, in order. Each kind has its bound: what may be told only once until the remote
 * has read it is kept once; of what the remote may provoke without end, {@link #answers} tells how much there is.
 */
final class KeptCommands {

    private final LongQueue words = new LongQueue();
    private int answers;

    boolean isEmpty() { return words.isEmpty(); }

    /** How many there are that the remote has provoked by commands of its own free will. */
    int answers() {
        return answers;
    }

    /** Of all, in units of 8 bytes. */
    int size() {
        return words.size();
    }

    /** A command of 8 bytes. */
    void add(long header) {
        switch (CommandLayout.command(header)) {
            // An intent is returned once, or the remote has used it without having it.
            case CommandLayout.RX_DONE, CommandLayout.RX_DONE_W_REUSE -> {
                if (find(header, ~0L) < 0) {
                    words.add(header);
                }
            }
            // Only the last one counts.
            case CommandLayout.SIGNALS, CommandLayout.RX_INTENT_REQ -> {
                int same = find(header, 0xffff_ffffL);
                if (same < 0) {
                    words.add(header);
                } else {
                    words.set(same, header);
                }
            }
            default -> {
                words.add(header);
                answers += isAnswer(header) ? 1 : 0;
            }
        }
    }

    /** One word more of the command that was added last. */
    void more(long word) {
        words.add(word);
    }

    /** Of the first one, bytes. */
    int length() {
        return length(words.get(0));
    }

    /** Takes the first one: the words of {@link #length} one by one. */
    long take(boolean header) {
        long word = words.remove();
        if (header && isAnswer(word)) {
            answers--;
        }
        return word;
    }

    void clear() {
        words.clear();
        answers = 0;
    }

    /** Where a command is that is the same in these bits; -1 if it is not there. */
    private int find(long header, long mask) {
        for (int at = 0; at < words.size(); at += length(words.get(at)) / CommandLayout.HEADER) {
            if (((words.get(at) ^ header) & mask) == 0) {
                return at;
            }
        }
        return -1;
    }

    private static int length(long header) {
        return switch (CommandLayout.command(header)) {
            case CommandLayout.OPEN -> CommandLayout.NAME + (int) CommandLayout.align8(CommandLayout.param2(header));
            case CommandLayout.INTENT -> CommandLayout.INTENTS + CommandLayout.INTENT_SIZE;
            default -> CommandLayout.HEADER;
        };
    }

    private static boolean isAnswer(long header) {
        return switch (CommandLayout.command(header)) {
            case CommandLayout.OPEN_ACK, CommandLayout.CLOSE_ACK, CommandLayout.VERSION_ACK,
                    CommandLayout.RX_INTENT_REQ_ACK ->
                true;
            default -> false;
        };
    }
}
