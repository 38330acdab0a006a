package dev.remora.remoteproc.soft.firmware.can;

import static dev.remora.remoteproc.soft.firmware.can.SrtmLayout.*;

import dev.remora.remoteproc.soft.core.Trace;
import java.nio.ByteBuffer;
import java.util.List;

/** Is told what the gateway's partition is about to do. */
final class LifeCycleService implements SrtmService {

    private static final SrtmShape SHAPE = new SrtmShape(LIFE_CYCLE, LIFE_CYCLE_LENGTH, LIFE_CYCLE_PADDED, 0,
            LIFE_CYCLE_LENGTH, LIFE_CYCLE_VALUE, SrtmCode.UNSUPPORTED);
    private static final int CHANGE_MODE = 0;
    private static final int HEART_BEAT = 1;
    private static final int ENABLE_HEART_BEAT = 2;
    private static final List<String> MODES = List.of("high-speed run", "run", "very-low-power run", "wait",
            "very-low-power stop", "suspend", "reboot", "shutdown");
    /** After these nobody is there to be answered. */
    private static final int FIRST_FINAL_MODE = 6;

    private final Trace trace;
    private long heartBeats;

    LifeCycleService(Trace trace) {
        this.trace = trace;
    }

    @Override
    public SrtmShape shape() {
        return SHAPE;
    }

    @Override
    public int request(int command, ByteBuffer request, ByteBuffer answer) {
        int value = Byte.toUnsignedInt(request.get(LIFE_CYCLE_VALUE));
        return switch (command) {
            case CHANGE_MODE -> changeMode(value);
            case ENABLE_HEART_BEAT -> enableHeartBeat(value);
            default -> SrtmCode.UNSUPPORTED;
        };
    }

    private int changeMode(int mode) {
        if (mode >= MODES.size()) {
            return SrtmCode.FAILED;
        }
        trace.log("life cycle: the gateway goes to " + MODES.get(mode));
        return mode >= FIRST_FINAL_MODE ? SrtmCode.NO_ANSWER : SrtmCode.SUCCESS;
    }

    private int enableHeartBeat(int enable) {
        if (enable > 1) {
            return SrtmCode.FAILED;
        }
        trace.log("life cycle: heart beat " + (enable == 0 ? "off" : "on") + " after " + heartBeats);
        return SrtmCode.SUCCESS;
    }

    @Override
    public void notified(int command) {
        if (command == HEART_BEAT) {
            heartBeats++;
        }
    }
}
