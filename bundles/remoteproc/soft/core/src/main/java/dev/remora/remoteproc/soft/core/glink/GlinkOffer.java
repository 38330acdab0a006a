package dev.remora.remoteproc.soft.core.glink;

import java.util.ArrayList;
import java.util.List;

/**
 * A channel that a firmware offers. Immutable: each method makes a new one.
 *
 * @param name 1 to 31 characters of printable ASCII
 * @param handler takes what comes
 * @param intents sizes of the receive buffers that are there from the opening on
 * @param reusable whether these may be used again; else each is announced anew
 * @param largest the largest receive buffer that is granted on request
 */
public record GlinkOffer(String name, GlinkHandler handler, List<Integer> intents, boolean reusable, int largest) {

    private static final int LARGEST = 1 << 20;

    /** The default: buffers of up to 1 MiB on request, and none before. */
    public GlinkOffer(String name, GlinkHandler handler) {
        this(name, handler, List.of(), true, LARGEST);
    }

    /** Checks it. */
    public GlinkOffer {
        intents = List.copyOf(intents);
    }

    /**
     * More receive buffers.
     *
     * @param size bytes of each
     * @param count how many
     * @return the same with these
     */
    public GlinkOffer intents(int size, int count) {
        List<Integer> sizes = new ArrayList<>(intents);
        for (int i = 0; i < count; i++) {
            sizes.add(size);
        }
        return new GlinkOffer(name, handler, sizes, reusable, largest);
    }

    /**
     * Each receive buffer is good for one message; then another is announced.
     *
     * @return the same with such buffers
     */
    public GlinkOffer oneShot() {
        return new GlinkOffer(name, handler, intents, false, largest);
    }

    /**
     * Limits what is granted on request.
     *
     * @param size bytes; what is longer is refused
     * @return the same with this limit
     */
    public GlinkOffer largest(int size) {
        return new GlinkOffer(name, handler, intents, reusable, size);
    }
}
