package dev.remora.rpmsg.edge;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the receive thread does when there is nothing to receive. */
public enum ReceivePolicy {
    /** It sleeps at once. */
    SLEEP,
    /** It looks for a while, if the last sleeps were short, and then sleeps. */
    ADAPTIVE,
    /** It goes on looking, and takes a CPU for itself. */
    SPIN;

    /**
     * Finds one by its name in a configuration.
     *
     * @param name such as {@code adaptive}
     * @return the policy
     * @throws IllegalArgumentException if there is none: the message says which there are
     */
    public static ReceivePolicy of(String name) {
        for (ReceivePolicy policy : values()) {
            if (policy.toString().equals(name)) {
                return policy;
            }
        }
        throw new IllegalArgumentException("receive.thread is \"%s\", must be one of %s".formatted(name, Arrays.stream(
                values()).map(ReceivePolicy::toString).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
