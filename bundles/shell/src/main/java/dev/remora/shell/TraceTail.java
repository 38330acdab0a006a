package dev.remora.shell;

/**
 * Finds what is new in a trace buffer. Firmware appends; when its buffer is full it goes on at the beginning, some behind a
 * NUL that ends the text there, some over the old text, which stays behind it. A new start begins with an empty buffer.
 */
final class TraceTail {

    private String seen = "";
    /** Where the last piece ended. */
    private int end;
    private boolean anew;
    /** The text of the next run has shown itself before its state did. */
    private boolean ahead;

    /**
     * What was written.
     *
     * @param text may be empty
     * @param anew whether it does not go on where the last piece ended
     */
    record Piece(String text, boolean anew) {}

    /**
     * Looks again.
     *
     * @param now all that the buffer holds
     * @param anotherRun whether the processor was started since the last look
     */
    Piece next(String now, boolean anotherRun) {
        int from = commonPrefix(now);
        int to = now.length();
        boolean grown = from == seen.length();
        if (anotherRun && !ahead) {
            from = 0;
            anew |= !seen.isEmpty();
        } else if (!grown) {
            if (now.length() == seen.length()) {
                from = Math.min(from, end); // what was written may be what was there
                to -= commonSuffix(now);
            } else {
                from = 0;
                ahead = true;
            }
            anew |= from != end;
        }
        if (anotherRun) {
            ahead = false;
        }
        seen = now;
        String text = now.substring(from, to);
        if (text.isEmpty()) {
            end = grown ? end : to;
            return new Piece("", false);
        }
        end = to;
        boolean marked = anew;
        anew = false;
        return new Piece(text, marked);
    }

    private int commonPrefix(String now) {
        int length = Math.min(seen.length(), now.length());
        int same = 0;
        while (same < length && seen.charAt(same) == now.charAt(same)) {
            same++;
        }
        return same;
    }

    private int commonSuffix(String now) {
        int same = 0;
        while (seen.charAt(now.length() - 1 - same) == now.charAt(now.length() - 1 - same)) {
            same++;
        }
        return same;
    }
}
