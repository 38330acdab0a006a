package dev.remora.remoteproc.soft.firmware.can;

import static dev.remora.remoteproc.soft.firmware.can.SrtmLayout.*;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

/** A clock with one alarm, which rings once. */
final class RtcService implements SrtmService {

    private static final SrtmShape SHAPE = new SrtmShape(RTC, RTC_LENGTH, RTC_LENGTH, RTC_LENGTH - HEADER, RTC_LENGTH,
            RTC_CODE, SrtmCode.UNSUPPORTED);
    private static final int SET_TIME = 0;
    private static final int GET_TIME = 1;
    private static final int SET_ALARM = 2;
    private static final int GET_ALARM = 3;
    private static final int ENABLE_ALARM = 4;

    private final SrtmNotices notices;
    private final LongSupplier clock;
    private long ahead;
    private long alarm;
    private boolean enabled;
    private boolean pending;

    RtcService(SrtmNotices notices, LongSupplier clock) {
        this.notices = notices;
        this.clock = clock;
    }

    @Override
    public SrtmShape shape() {
        return SHAPE;
    }

    @Override
    public int request(int command, ByteBuffer request, ByteBuffer answer) {
        long seconds = Integer.toUnsignedLong(request.getInt(RTC_SECONDS));
        boolean enable = request.get(RTC_ENABLED) != 0;
        switch (command) {
            case SET_TIME -> ahead = seconds - clock.getAsLong();
            case GET_TIME -> answer.putInt(RTC_SECONDS, (int) now());
            case SET_ALARM -> {
                alarm = seconds;
                enable(enable);
            }
            case GET_ALARM -> answer.putInt(RTC_SECONDS, (int) alarm).put(RTC_ENABLED, (byte) (enabled ? 1 : 0))
                    .put(RTC_PENDING, (byte) (pending ? 1 : 0));
            case ENABLE_ALARM -> enable(enable);
            default -> {
                return SrtmCode.UNSUPPORTED;
            }
        }
        return SrtmCode.SUCCESS;
    }

    private void enable(boolean enable) {
        enabled = enable;
        pending = false;
    }

    private long now() {
        return (clock.getAsLong() + ahead) & 0xFFFF_FFFFL;
    }

    @Override
    public void turn() {
        if (enabled && now() >= alarm) {
            enabled = false;
            pending = true;
            notices.add(RTC, 0, RTC_LENGTH);
        }
    }
}
