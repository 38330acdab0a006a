package dev.remora.remoteproc.soft.firmware.can;

/** One pin, and the event on it that somebody waits for. */
final class GpioPin {

    static final int NONE = 0;
    static final int RISING = 1;
    static final int FALLING = 2;
    static final int BOTH = 3;
    static final int LOW = 4;
    static final int HIGH = 5;

    private boolean level;
    private boolean output;
    private int event;
    private boolean masked;
    /** An edge came while the event was masked. */
    private boolean latched;

    boolean level() {
        return level;
    }

    boolean isOutput() { return output; }

    /**
     * Makes it an input whose event is to be told, once.
     *
     * @return whether the event has happened already
     */
    boolean arm(int wanted) {
        output = false;
        latched &= wanted == event;
        event = wanted;
        masked = false;
        return happened(latched || holds());
    }

    /** If it was an output, it is no longer: what it is wired to drives it. */
    void release(boolean driven) {
        if (output) {
            output = false;
            level = driven;
        }
    }

    /** Makes it an output. */
    void drive(boolean value) {
        output = true;
        forget();
        level = value;
    }

    /**
     * As an input it is driven from outside.
     *
     * @return whether that is the event that somebody waits for
     */
    boolean follow(boolean value) {
        boolean changed = value != level;
        level = value;
        boolean edge = changed && (event == BOTH || event == (value ? RISING : FALLING));
        if (masked) {
            latched |= edge;
            return false;
        }
        return happened(edge || holds());
    }

    private boolean holds() {
        return event == (level ? HIGH : LOW);
    }

    private boolean happened(boolean event) {
        if (event) {
            masked = true;
            latched = false;
        }
        return event;
    }

    /** Nobody waits any more. */
    void forget() {
        event = NONE;
        masked = false;
        latched = false;
    }
}
