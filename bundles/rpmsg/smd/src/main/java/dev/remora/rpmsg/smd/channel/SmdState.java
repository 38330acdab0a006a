package dev.remora.rpmsg.smd.channel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state of a half-channel, as its sender has written it; the values are 0 to 6 in this order. */
public enum SmdState {
    /** Not in use. */
    CLOSED(0),
    /** Wants to be used. */
    OPENING(1),
    /** Carries data. */
    OPENED(2),
    /** Closes, but still takes data. */
    FLUSHING(3),
    /** Closes. */
    CLOSING(4),
    /** Seen nowhere; ignored. */
    RESET(5),
    /** Seen nowhere; ignored. */
    RESET_OPENING(6);

    private static final List<SmdState> ALL = List.of(values());

    private final int value;

    SmdState(int value) {
        this.value = value;
    }

    /** What is written. */
    public int value() {
        return value;
    }

    /** What was read; null: it means nothing. */
    public static @Nullable SmdState of(int value) {
        return value >= 0 && value < ALL.size() ? ALL.get(value) : null;
    }
}
