package dev.remora.drivers.rpm;

import dev.remora.rpmsg.RpmsgMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What arrives, on the receive thread: answers, and what only looks so. Counted by cause, reported at 1, 2, 4, 8 …. */
final class Inbound {

    private static final Logger LOG = LoggerFactory.getLogger(Inbound.class);

    private final String channel;
    private final Codec codec;
    private final Ledger ledger;
    private long malformed;
    private long unmatched;

    Inbound(String channel, Codec codec, Ledger ledger) {
        this.channel = channel;
        this.codec = codec;
        this.ledger = ledger;
    }

    void received(RpmsgMessage message) {
        if (message.length() > Wire.LONGEST) {
            malformed("%d bytes, an answer has at most %d".formatted(message.length(), Wire.LONGEST));
        } else {
            // A copy: what is checked cannot change any more.
            switch (codec.answer(message.copy())) {
                case Answer.Accepted accepted -> answered(accepted.id(), accepted);
                case Answer.Refused refused -> refused(refused);
                case Answer.Malformed(String why) -> malformed(why);
            }
        }
    }

    private void refused(Answer.Refused refused) {
        Request request = answered(refused.id(), refused);
        if (request != null && request.isUnattended())
            LOG.warn("{}: {}: the RPM says: {}", channel, request, refused.text());
    }

    /** An answer that nobody waits for any more completes nothing. */
    private @Nullable Request answered(int id, Answer answer) {
        Request request = ledger.answered(id, answer);
        if (request == null) {
            unmatched++;
            if (Long.bitCount(unmatched) == 1)
                LOG.debug("{}: ignored an answer to message {}, which nobody waits for ({} so far)", channel,
                        Integer.toUnsignedString(id), unmatched);
        }
        return request;
    }

    private void malformed(String why) {
        malformed++;
        if (Long.bitCount(malformed) == 1)
            LOG.warn("{}: ignored what is no answer: {} ({} so far)", channel, why, malformed);
    }
}
