package dev.remora.remoteproc.soft.firmware.can;

import static dev.remora.remoteproc.soft.firmware.can.SrtmLayout.*;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

/** Two pedometers and two tilt sensors. */
final class SensorService implements SrtmService {

    private static final SrtmShape SHAPE = new SrtmShape(SENSOR, SENSOR_LENGTH, SENSOR_LENGTH, 2, SENSOR_LENGTH,
            SENSOR_VALUE, SrtmCode.UNSUPPORTED);
    private static final int TYPES = 2;
    private static final int INDEXES = 2;
    private static final int DETECT = 0;
    private static final int COUNT = 1;
    private static final int DELAY = 2;
    private static final int STATE_CHANGED = 0;
    private static final int DATA = 1;

    private final SrtmNotices notices;
    private final LongSupplier clock;
    private final Sensor[] sensors = new Sensor[TYPES * INDEXES];

    SensorService(SrtmNotices notices, LongSupplier clock) {
        this.notices = notices;
        this.clock = clock;
        for (int i = 0; i < sensors.length; i++) {
            sensors[i] = new Sensor();
        }
    }

    @Override
    public SrtmShape shape() {
        return SHAPE;
    }

    @Override
    public int request(int command, ByteBuffer request, ByteBuffer answer) {
        int type = Byte.toUnsignedInt(request.get(SENSOR_TYPE));
        int index = Byte.toUnsignedInt(request.get(SENSOR_INDEX));
        if (command > DELAY) {
            return SrtmCode.UNSUPPORTED;
        }
        if (type >= TYPES || index >= INDEXES) {
            return SrtmCode.FAILED;
        }
        Sensor sensor = sensors[type * INDEXES + index];
        long now = clock.getAsLong();
        boolean enable = request.get(SENSOR_VALUE) != 0;
        switch (command) {
            case DETECT -> sensor.detect(enable, now);
            case COUNT -> sensor.count(enable, now);
            default -> {
                long millis = Integer.toUnsignedLong(request.getInt(SENSOR_VALUE));
                return sensor.delay(millis, now) ? SrtmCode.SUCCESS : SrtmCode.FAILED;
            }
        }
        return SrtmCode.SUCCESS;
    }

    @Override
    public void turn() {
        long now = clock.getAsLong();
        for (int i = 0; i < sensors.length; i++) {
            if (sensors[i].step(now)) {
                tell(i, sensors[i]);
            }
        }
    }

    private void tell(int i, Sensor sensor) {
        if (sensor.detects()) {
            notice(STATE_CHANGED, i, sensor.steps() % 2);
        }
        if (sensor.counts()) {
            notice(DATA, i, sensor.steps());
        }
    }

    private void notice(int command, int i, int value) {
        notices.add(SENSOR, command, SENSOR_LENGTH).put(SENSOR_TYPE, (byte) (i / INDEXES)).put(SENSOR_INDEX,
                (byte) (i % INDEXES)).putInt(SENSOR_VALUE, value);
    }

    @Override
    public void forgetGateway() {
        long now = clock.getAsLong();
        for (Sensor sensor : sensors) {
            sensor.detect(false, now);
            sensor.count(false, now);
        }
    }
}
