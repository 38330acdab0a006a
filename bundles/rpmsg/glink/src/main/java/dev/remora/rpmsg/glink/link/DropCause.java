package dev.remora.rpmsg.glink.link;

import java.util.Locale;

/** Why something of the remote's was dropped, or not done. */
enum DropCause {
    /** Any command before the remote's VERSION. */
    BEFORE_VERSION,
    UNKNOWN_COMMAND,
    /** Of debugging, or with its data elsewhere. */
    UNSUPPORTED_COMMAND,
    /** An OPEN with a channel id that is 0 or in use. */
    OPEN_ID,
    /** An OPEN without a proper name. */
    OPEN_NAME,
    /** An OPEN of what is open. */
    OPEN_TWICE,
    /** An OPEN above the limit. */
    TOO_MANY_CHANNELS,
    /** Of a channel that is not open. */
    UNKNOWN_CHANNEL,
    /** OPEN_ACK or CLOSE_ACK that nobody waits for. */
    UNEXPECTED_ACK,
    /** Data that does not fit its intent. */
    OVER_LONG,
    UNKNOWN_INTENT,
    /** Data into an intent that is full, or was not returned yet. */
    BUSY_INTENT,
    /** TX_DATA_CONT without TX_DATA. */
    NO_BEGINNING,
    /** A message that was given up: another began, or what is left does not fit what was announced. */
    BROKEN_MESSAGE,
    /** RX_INTENT_REQ above a limit. */
    INTENT_REFUSED,
    /** An INTENT with an id that is known. */
    INTENT_TWICE,
    /** An INTENT above the limit. */
    TOO_MANY_INTENTS,
    /** RX_DONE for what is not in use. */
    UNEXPECTED_DONE,
    /** RX_INTENT_REQ_ACK that nobody waits for. */
    UNEXPECTED_ANSWER,
    /** A complete message that nobody has taken before the channel closed. */
    CLOSED;

    private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** As the bus counts it. */
    String text() {
        return text;
    }
}
