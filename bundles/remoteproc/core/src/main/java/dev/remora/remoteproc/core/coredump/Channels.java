package dev.remora.remoteproc.core.coredump;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;

/** Writes whole buffers. */
final class Channels {

    private Channels() {}

    /** A channel that does not block would have us spin. */
    static void checkBlocking(WritableByteChannel to) {
        if (to instanceof SelectableChannel channel && !channel.isBlocking()) {
            throw new IllegalBlockingModeException();
        }
    }

    /** Blocks until all of it is written. */
    static void write(WritableByteChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (to.write(bytes) <= 0) {
                throw new IOException("the channel takes no more, %d bytes are left".formatted(bytes.remaining()));
            }
        }
    }
}
