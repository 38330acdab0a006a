package dev.remora.remoteproc.soft.core.smd;

/** The states of a half-channel, as numbers in memory, and what comes next on the side of a service. */
final class SmdState {

    static final int CLOSED = 0;
    static final int OPENING = 1;
    static final int OPENED = 2;
    static final int FLUSHING = 3;
    static final int CLOSING = 4;
    static final int RESET = 5;
    static final int RESET_OPENING = 6;

    private final boolean openedFromBoot;
    private int own;
    private int remote;
    /** The peer has taken part in our opening: from now on its leaving closes the channel. */
    private boolean met;
    /** It did what must not be: it has to close its half before we open ours again. */
    private boolean barred;

    /** Starts closed; the peer's half may still show what was before. */
    SmdState(boolean openedFromBoot, int remote) {
        this.openedFromBoot = openedFromBoot;
        this.remote = remote;
    }

    int own() {
        return own;
    }

    /** Both sides are there. */
    boolean carriesData() {
        return own == OPENED && sends(remote);
    }

    static boolean sends(int remote) {
        return remote == OPENED || remote == FLUSHING;
    }

    /** Whether a peer that shows this state has just closed its half. */
    boolean leaves(int state) {
        return own == OPENED && met && (state == CLOSED || state == CLOSING);
    }

    /** The peer is not trusted until it has closed. */
    void bar() {
        own = CLOSED;
        barred = true;
    }

    /** Whether the peer must have seen our state before we show the next one. */
    boolean mustBeSeen() {
        return own == CLOSED || own == CLOSING;
    }

    /**
     * The peer's half shows a state.
     *
     * @return whether our own changes by that
     */
    boolean see(int state) {
        boolean known = state >= CLOSED && state <= CLOSING;
        int before = remote;
        if (known) {
            remote = state;
        }
        int next = next(before);
        if (next == own) {
            return false;
        }
        met = next == OPENED && remote != CLOSED && remote != CLOSING;
        own = next;
        return true;
    }

    private int next(int before) {
        boolean open = remote == OPENING || remote == OPENED;
        boolean closed = remote == CLOSED || remote == CLOSING;
        return switch (own) {
            case CLOSED -> {
                barred &= !closed;
                // A peer that is still open has not noticed yet that we were gone: its ring is full of what was before.
                yield barred || sends(remote) ? CLOSED : opening();
            }
            // Two peers that both wait for OPENED would wait for ever.
            case OPENING -> open ? OPENED : OPENING;
            case OPENED -> {
                boolean restarted = remote == OPENING && sends(before);
                boolean leaves = met && (closed || restarted);
                met |= !closed;
                yield leaves ? CLOSING : OPENED;
            }
            default -> closed ? CLOSED : remote == OPENING ? opening() : CLOSING;
        };
    }

    private int opening() {
        return openedFromBoot ? OPENED : OPENING;
    }
}
