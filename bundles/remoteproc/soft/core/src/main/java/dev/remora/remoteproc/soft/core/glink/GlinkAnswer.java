package dev.remora.remoteproc.soft.core.glink;

import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a handler answers to the oldest message of its channel: made once, though the message is offered again while the
 * answer cannot be sent, and forgotten with the message when the channel closes first. Of the main loop.
 */
public final class GlinkAnswer {

    private @Nullable ByteBuffer message;
    private @Nullable ByteBuffer made;

    /** None yet. */
    public GlinkAnswer() {}

    /**
     * The answer to a message.
     *
     * @param payload as the handler has got it
     * @param make makes it, if that was not done when the same message was offered before
     * @return the same one until {@link #sent}
     */
    @SuppressWarnings("ReferenceEquality") // of two messages with the same bytes each has its own answer
    public ByteBuffer to(ByteBuffer payload, UnaryOperator<ByteBuffer> make) {
        ByteBuffer answer = made;
        if (answer == null || message != payload) {
            answer = make.apply(payload);
            message = payload;
            made = answer;
        }
        return answer;
    }

    /**
     * Notes whether the answer could be sent.
     *
     * @param sent true if so: it is done with
     * @return the same
     */
    public boolean sent(boolean sent) {
        if (sent) {
            message = null;
            made = null;
        }
        return sent;
    }
}
