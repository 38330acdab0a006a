package dev.remora.remoteproc.soft.firmware.can;

import static dev.remora.remoteproc.soft.firmware.can.SrtmLayout.*;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A keypad of 16 keys. */
final class KeyService implements SrtmService {

    private static final SrtmShape SHAPE = new SrtmShape(KEY, KEY_LENGTH, KEY_LENGTH, KEY_LENGTH - HEADER, KEY_LENGTH,
            KEY_EVENT, SrtmCode.UNSUPPORTED);
    private static final int KEYS = 16;
    private static final int LISTEN = 0;
    private static final int PRESS = 1;
    private static final int RELEASE = 2;
    private static final int BOTH = 3;

    private final SrtmNotices notices;
    private final int[] events = new int[KEYS];
    private final boolean[] pressed = new boolean[KEYS];

    KeyService(SrtmNotices notices) {
        this.notices = notices;
    }

    @Override
    public SrtmShape shape() {
        return SHAPE;
    }

    @Override
    public int request(int command, ByteBuffer request, ByteBuffer answer) {
        if (command != LISTEN) {
            return SrtmCode.UNSUPPORTED;
        }
        int key = Byte.toUnsignedInt(request.get(KEY_INDEX));
        int event = Byte.toUnsignedInt(request.get(KEY_EVENT));
        if (key >= KEYS || event > BOTH) {
            return SrtmCode.FAILED;
        }
        events[key] = event;
        return SrtmCode.SUCCESS;
    }

    /** Somebody presses or releases a key. */
    void set(int key, boolean down) {
        if (pressed[key] == down) {
            return;
        }
        pressed[key] = down;
        if ((events[key] & (down ? PRESS : RELEASE)) != 0) {
            notices.add(KEY, 0, KEY_NOTICE_LENGTH).put(KEY_INDEX, (byte) key).put(KEY_EVENT, (byte) (down ? 1 : 0));
        }
    }

    @Override
    public void forgetGateway() {
        Arrays.fill(events, 0);
    }
}
