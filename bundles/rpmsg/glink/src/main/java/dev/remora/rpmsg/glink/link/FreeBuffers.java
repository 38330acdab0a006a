package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.glink.link.ReceiveBuffer.State;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Without intents: few buffers, each as long as its message. */
final class FreeBuffers implements ReceiveBuffers {

    /** So many complete messages may wait; and one that comes. */
    static final int WAITING = 16;

    /** Memory of a longer message is not kept. */
    private static final int KEEP = 1 << 16;

    private final ReceiveBuffer[] buffers = new ReceiveBuffer[WAITING + 1];
    private final int messageMax;

    FreeBuffers(int messageMax) {
        this.messageMax = messageMax;
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = new ReceiveBuffer(i);
        }
    }

    @Override
    public int most() {
        return buffers.length;
    }

    @Override
    public @Nullable ReceiveBuffer choose(int id, long total, Consumer<DropCause> dropped) {
        if (total > messageMax) {
            dropped.accept(DropCause.OVER_LONG);
            return null;
        }
        for (ReceiveBuffer buffer : buffers) {
            if (buffer.state() == State.GONE) {
                buffer.offer((int) total);
                return buffer;
            }
        }
        dropped.accept(DropCause.BUSY_INTENT);
        return null;
    }

    /** The id means nothing. */
    @Override
    public boolean belongs(int id, ReceiveBuffer buffer) {
        return true;
    }

    @Override
    public void drop(ReceiveBuffer buffer) {
        buffer.withdraw(buffer.size() <= KEEP);
    }

    @Override
    public void giveBack(ReceiveBuffer buffer, @Nullable Commands commands) {
        buffer.withdraw(buffer.size() <= KEEP);
    }

    @Override
    public String describe() {
        return "no intents";
    }
}
