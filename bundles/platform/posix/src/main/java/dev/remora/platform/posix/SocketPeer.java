package dev.remora.platform.posix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.BitSet;

/** The connected peer: rings go out, never waiting for it; rings come in. */
final class SocketPeer {

    private static final int VALUES = 256;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer out = ByteBuffer.allocateDirect(1);
    /** Rings that the full socket did not take, each merged with later ones of its value. */
    private final BitSet pending = new BitSet(VALUES);
    private boolean gone;

    SocketPeer(SocketChannel channel, Selector selector) throws IOException {
        this.channel = channel;
        this.key = channel.register(selector, SelectionKey.OP_READ);
    }

    /** Sends one byte, or leaves it to the selector's thread if the socket is full. */
    synchronized void ring(int value) {
        if (gone) {
            return;
        }
        if (!pending.isEmpty()) {
            pending.set(value);
        } else if (!write(value)) {
            pending.set(value);
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            key.selector().wakeup();
        }
    }

    /** Sends what is pending, as far as it goes. */
    synchronized void flush() {
        if (pending.isEmpty()) {
            return;
        }
        for (int value = pending.nextSetBit(0); value >= 0 && write(value); value = pending.nextSetBit(value + 1)) {
            pending.clear(value);
        }
        if (!gone) {
            key.interestOps(pending.isEmpty() ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    /** Whether the byte is done with: the peer's socket has it, or the peer is gone. */
    private boolean write(int value) {
        try {
            out.clear().put(0, (byte) value);
            return channel.write(out) != 0;
        } catch (IOException e) {
            gone = true; // the reading side meets the end as well, and says so
            pending.clear();
            return true;
        }
    }

    /** Reads what there is; negative at the end. */
    int read(ByteBuffer in) throws IOException {
        return channel.read(in);
    }

    synchronized void close() throws IOException {
        gone = true;
        channel.close();
    }
}
