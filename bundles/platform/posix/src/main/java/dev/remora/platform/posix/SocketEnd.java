package dev.remora.platform.posix;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One end of a Unix stream socket: how the next peer is found. Used by one thread at a time. */
sealed interface SocketEnd permits ClientEnd, ServerEnd {

    /**
     * Lets a peer in, from now on.
     *
     * @throws IOException if it failed; {@link #connect} tries again
     */
    void open() throws IOException;

    /**
     * The next peer, asked for while there is none; never blocks.
     *
     * @return a connected channel, not blocking, or null if it is too early
     * @throws IOException if it failed; not for ever
     */
    @Nullable
    SocketChannel connect() throws IOException;

    /** When to ask again: milliseconds, or 0 for when the selector says so. */
    long waitMillis();

    /** Leaves nothing behind; may be opened again. */
    void close() throws IOException;
}
