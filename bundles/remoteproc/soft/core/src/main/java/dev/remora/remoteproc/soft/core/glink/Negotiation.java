package dev.remora.remoteproc.soft.core.glink;

import static dev.remora.remoteproc.soft.core.glink.GlinkLayout.*;

/** Version and features, from our VERSION to the agreement. Both sides only ever take features away. */
final class Negotiation {

    /** No answer. */
    static final long NOTHING = -1;
    private static final int ROUNDS = 8;

    private final int own;
    private int features;
    private int rounds;
    private boolean heard;
    private boolean agreed;
    private boolean failed;

    Negotiation(int features) {
        own = features;
        this.features = features;
    }

    /** The first command. */
    long begin() {
        return header(VERSION, VERSION_1, features);
    }

    /** The answer to a VERSION. */
    long version(int version, int offered) {
        if (version == 0 || failed || exhausted()) {
            return NOTHING;
        }
        if (version != VERSION_1) {
            return header(VERSION_ACK, VERSION_1, own);
        }
        heard = true;
        features &= offered;
        return header(VERSION_ACK, VERSION_1, features);
    }

    /** What a VERSION_ACK makes necessary. */
    long acknowledged(int version, int offered) {
        if (version == 0) {
            failed = true;
        }
        if (failed || (version == VERSION_1 && offered == features)) {
            agreed = !failed;
            return NOTHING;
        }
        if (exhausted()) {
            return NOTHING;
        }
        if (version == VERSION_1) {
            features &= offered;
        }
        return header(VERSION, VERSION_1, features);
    }

    private boolean exhausted() {
        failed |= ++rounds > ROUNDS;
        return failed;
    }

    boolean isHeard() { return heard; }

    boolean isComplete() { return heard && agreed && !failed; }

    boolean isFailed() { return failed; }

    boolean reuses() {
        return (features & INTENT_REUSE) != 0;
    }

    int features() {
        return features;
    }
}
