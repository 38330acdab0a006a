package dev.remora.remoteproc.soft.board.pulse;

import dev.remora.remoteproc.soft.core.Firmware;
import dev.remora.remoteproc.soft.core.SoftCore;
import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.MemorySegment;

/** Counts its turns, its lives and what the system controller tells it, on the page that the board shows. */
public final class PulseFirmware implements Firmware {

    private static final int READY = 1;
    private static final int LOST = 30;
    private static final int BACK = 31;
    private static final int COUNTER = 0;
    private static final int BOOTS = 4;

    private int lost;
    private int back;

    @Override
    public void start(SoftCore core) {
        lost = core.rung(LOST);
        back = core.rung(BACK);
        Words.add32(core.memory("can"), BOOTS, 1);
        core.ring(READY);
    }

    @Override
    public void loop(SoftCore core) {
        MemorySegment can = core.memory("can");
        Words.add32(can, COUNTER, 1);
        lost = count(can, 8, lost, core.rung(LOST));
        back = count(can, 12, back, core.rung(BACK));
    }

    private static int count(MemorySegment can, int offset, int seen, int now) {
        if (now != seen) {
            Words.add32(can, offset, now - seen);
        }
        return now;
    }
}
