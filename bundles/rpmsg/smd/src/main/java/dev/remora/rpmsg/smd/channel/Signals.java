package dev.remora.rpmsg.smd.channel;

import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.smd.channel.HalfLayout.Flag;
import java.util.EnumSet;
import java.util.Set;

/** Signals as bits, in the order of the first four flags of a half-channel. */
final class Signals {

    /** What an open side raises by itself. */
    static final int OPEN = bit(Flag.DSR) | bit(Flag.CTS) | bit(Flag.CD);

    /** The flags that are signals. */
    private static final Flag[] FLAGS = {Flag.DSR, Flag.CTS, Flag.CD, Flag.RI};
    /** What they are called by who sends them, in the same order. */
    private static final Signal[] SENT = {Signal.DTR, Signal.RTS, Signal.CD, Signal.RI};
    /** What they are called by who sees them. */
    private static final Signal[] SEEN = {Signal.DSR, Signal.CTS, Signal.CD, Signal.RI};

    private Signals() {}

    /** Signals of ours; those that the format does not carry are left out. */
    static int sent(Set<Signal> raised) {
        int bits = 0;
        for (int i = 0; i < FLAGS.length; i++) {
            if (raised.contains(SENT[i])) {
                bits |= bit(FLAGS[i]);
            }
        }
        return bits;
    }

    /** The remote's signals. */
    static Set<Signal> seen(int bits) {
        Set<Signal> raised = EnumSet.noneOf(Signal.class);
        for (int i = 0; i < FLAGS.length; i++) {
            if ((bits & bit(FLAGS[i])) != 0) {
                raised.add(SEEN[i]);
            }
        }
        return raised;
    }

    static int read(HalfChannel half) {
        int bits = 0;
        for (Flag flag : FLAGS) {
            if (half.is(flag)) {
                bits |= bit(flag);
            }
        }
        return bits;
    }

    static void write(HalfChannel half, int bits) {
        for (Flag flag : FLAGS) {
            half.set(flag, (bits & bit(flag)) != 0);
        }
    }

    private static int bit(Flag flag) {
        return 1 << flag.index();
    }
}
