package dev.remora.rpmsg.edge.channel;

import dev.remora.rpmsg.edge.ReceivePolicy;
import java.util.Optional;

/**
 * What can be set for an edge of any wire format, checked.
 *
 * @param name of the edge
 * @param processor the remote processor, if its life is to be followed
 * @param mailboxChannel rings the remote
 * @param receiveThread what it does when there is nothing to receive
 * @param spinNanos how long it looks before it sleeps, if adaptive
 * @param pollNanos how long a waiting sender sleeps at most
 */
public record EdgeSettings(String name, Optional<String> processor, int mailboxChannel, ReceivePolicy receiveThread,
        long spinNanos, long pollNanos) {

    /**
     * The receive thread's policy in words.
     *
     * @return such as {@code adaptive, spins up to 50 us}
     */
    public String receiveText() {
        return receiveThread == ReceivePolicy.ADAPTIVE
                ? "adaptive, spins up to " + spinNanos / 1000 + " us"
                : receiveThread.toString();
    }
}
