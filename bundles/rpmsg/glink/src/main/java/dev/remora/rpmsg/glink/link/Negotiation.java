package dev.remora.rpmsg.glink.link;

/**
 * Which version and features both sides use (GLINK native: VERSION, VERSION_ACK). Both offer, independently; features are only
 * ever cleared. The answers are command headers.
 */
final class Negotiation {

    /** Nothing is to be told: no header that is ever sent. */
    static final long NOTHING = 0;

    private static final int VERSION = 1;
    /** How often either side may offer. */
    private static final int MOST_ROUNDS = 8;

    private int features;
    private int offered;
    private int heard;
    /** The remote has offered our version. */
    private boolean offeredOurs;
    private boolean acknowledged;
    private boolean failed;

    Negotiation(int features) {
        this.features = features;
    }

    /** The first offer. */
    long begin() {
        offered = 1;
        return CommandLayout.header(CommandLayout.VERSION, VERSION, features);
    }

    /** VERSION: what is answered. */
    long version(int version, int theirs) {
        if (version == 0 || failed) {
            return NOTHING; // it cannot talk
        }
        if (++heard > MOST_ROUNDS) {
            failed = true;
            return NOTHING;
        }
        if (version == VERSION) {
            offeredOurs = true;
            features &= theirs;
        }
        return CommandLayout.header(CommandLayout.VERSION_ACK, VERSION, features);
    }

    /** VERSION_ACK: what is answered. */
    long acknowledged(int version, int theirs) {
        if (version == 0) {
            failed = true;
        }
        if (failed) {
            return NOTHING;
        }
        if (version == VERSION && theirs == features) {
            acknowledged = true;
            return NOTHING;
        }
        if (version == VERSION) {
            features &= theirs;
        }
        if (++offered > MOST_ROUNDS) {
            failed = true;
            return NOTHING;
        }
        return CommandLayout.header(CommandLayout.VERSION, VERSION, features);
    }

    /** Whether the remote has offered a version that we speak: it may open channels. */
    boolean heard() {
        return offeredOurs;
    }

    /** Whether both sides have agreed: we may open channels. */
    boolean done() {
        return offeredOurs && acknowledged && !failed;
    }

    /** Whether it will never come to that. */
    boolean failed() {
        return failed;
    }

    /** So far, a mask. */
    int features() {
        return features;
    }
}
