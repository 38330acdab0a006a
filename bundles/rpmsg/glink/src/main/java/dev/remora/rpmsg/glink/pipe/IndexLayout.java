package dev.remora.rpmsg.glink.pipe;

/**
 * SMEM item 478: the indices of both pipes of a link, words of 32 bits, little-endian. The first end is the application
 * processor.
 *
 * <pre>
 *   0          4          8          12         16                   32
 *   +----------+----------+----------+----------+--------------------+
 *   | tail     | head     | tail     | head     | reserved, 0        |
 *   +----------+----------+----------+----------+--------------------+
 *     item 479: first to    item 480: second to
 *     second end            first end
 * </pre>
 *
 * Head is written by the writer of a pipe, tail by its reader. Items 479 and 480 are nothing but the rings.
 */
final class IndexLayout {

    static final int ITEM = 478;
    static final int FIRST_FIFO = 479;
    static final int SECOND_FIFO = 480;

    static final long SIZE = 32;
    /** Of the pipe in item 479. */
    static final long FIRST_TAIL = 0;
    static final long FIRST_HEAD = 4;
    /** Of the pipe in item 480. */
    static final long SECOND_TAIL = 8;
    static final long SECOND_HEAD = 12;

    private IndexLayout() {}
}
