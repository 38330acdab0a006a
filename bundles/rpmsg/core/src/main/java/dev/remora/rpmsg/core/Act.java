package dev.remora.rpmsg.core;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an entry of the policy allows. */
enum Act {
    /** A driver is bound to a channel. */
    BIND,
    /** A bundle opens a channel without a driver, or an endpoint on it. */
    OPEN,
    /** A message is sent. */
    SEND;

    static Optional<Act> of(String word) {
        return Arrays.stream(values()).filter(act -> act.toString().equals(word)).findFirst();
    }

    /** As configured. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
