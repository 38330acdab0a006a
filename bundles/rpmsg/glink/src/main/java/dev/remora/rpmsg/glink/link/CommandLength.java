package dev.remora.rpmsg.glink.link;

/** How long a command in the pipe claims to be. */
final class CommandLength {

    /** Longer than anything that can be in the pipe. */
    static final long IMPOSSIBLE = -1;

    private CommandLength() {}

    /** Whether the word after the header says how long it is. */
    static boolean hasSizes(long header) {
        return switch (CommandLayout.command(header)) {
            case CommandLayout.TX_DATA, CommandLayout.TX_DATA_CONT, CommandLayout.TRACER_PKT,
                    CommandLayout.TRACER_PKT_CONT ->
                true;
            default -> false;
        };
    }

    /**
     * Of a command, whose words the caller has read: what is in the pipe may be another one by now.
     *
     * @param header its first word
     * @param sizes its second one, if it {@linkplain #hasSizes has sizes}
     * @param ring size of the pipe, bytes
     * @return bytes, a multiple of 8, which need not be there yet; or the above
     */
    static long of(long header, long sizes, int ring) {
        long length = switch (CommandLayout.command(header)) {
            case CommandLayout.OPEN -> CommandLayout.NAME + CommandLayout.align8(CommandLayout.param2(header) & 0xffff);
            case CommandLayout.INTENT -> CommandLayout.INTENTS + (CommandLayout.param2(header) & 0xffff_ffffL)
                    * CommandLayout.INTENT_SIZE;
            default -> hasSizes(header)
                    ? CommandLayout.align8(CommandLayout.DATA + (sizes & 0xffff_ffffL))
                    : CommandLayout.HEADER;
        };
        // A ring is never quite full.
        return length > ring - CommandLayout.HEADER ? IMPOSSIBLE : length;
    }
}
