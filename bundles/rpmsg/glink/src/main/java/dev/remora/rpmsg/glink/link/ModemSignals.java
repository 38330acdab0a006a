package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.Signal;
import java.util.EnumSet;
import java.util.Set;

/** Signals as bits of SIGNALS. */
final class ModemSignals {

    private static final int[] BITS = {CommandLayout.DTR, CommandLayout.RTS, CommandLayout.CD, CommandLayout.RI};
    /** What they are called by who sends them, in the same order. */
    private static final Signal[] SENT = {Signal.DTR, Signal.RTS, Signal.CD, Signal.RI};
    /** What they are called by who sees them. */
    private static final Signal[] SEEN = {Signal.DSR, Signal.CTS, Signal.CD, Signal.RI};

    private ModemSignals() {}

    /** Signals of ours; those that the format does not carry are left out. */
    static int sent(Set<Signal> raised) {
        int bits = 0;
        for (int i = 0; i < BITS.length; i++) {
            bits |= raised.contains(SENT[i]) ? BITS[i] : 0;
        }
        return bits;
    }

    /** The remote's signals. */
    static Set<Signal> seen(int bits) {
        Set<Signal> raised = EnumSet.noneOf(Signal.class);
        for (int i = 0; i < BITS.length; i++) {
            if ((bits & BITS[i]) != 0) {
                raised.add(SEEN[i]);
            }
        }
        return raised;
    }
}
