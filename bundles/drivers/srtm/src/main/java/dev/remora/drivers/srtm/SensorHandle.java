package dev.remora.drivers.srtm;

import dev.remora.srtm.Sensor;
import dev.remora.srtm.SensorListener;
import dev.remora.srtm.Sensors;
import dev.remora.srtm.SrtmException;
import dev.remora.srtm.Subscription;
import java.time.Duration;
import java.util.Map;

/** The sensors as one bundle has them. */
final class SensorHandle implements Sensors, Handle {

    private static final Duration SHORTEST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Session session;
    private final Detectors detectors;
    private final Subscriptions subscriptions;

    SensorHandle(Session session, Detectors detectors, Subscriptions subscriptions) {
        this.session = session;
        this.detectors = detectors;
        this.subscriptions = subscriptions;
    }

    @Override
    public void detect(Sensor sensor, boolean on) throws SrtmException, InterruptedException {
        ask("detector of %s %s".formatted(sensor, onOff(on)), SensorLayout.DETECT, sensor, on ? 1 : 0);
    }

    @Override
    public void sample(Sensor sensor, boolean on) throws SrtmException, InterruptedException {
        ask("samples of %s %s".formatted(sensor, onOff(on)), SensorLayout.SAMPLE, sensor, on ? 1 : 0);
    }

    private static String onOff(boolean on) {
        return on ? "on" : "off";
    }

    @Override
    public void pollDelay(Sensor sensor, Duration delay) throws SrtmException, InterruptedException {
        if (delay.compareTo(SHORTEST) < 0 || delay.compareTo(LONGEST) > 0)
            throw new IllegalArgumentException("poll delay of %s: %s is not 500 ms to 1 h".formatted(sensor, delay));
        ask("poll delay of %s %d ms".formatted(sensor, delay.toMillis()), SensorLayout.POLL_DELAY, sensor,
                (int) delay.toMillis());
    }

    private void ask(String what, int command, Sensor sensor, int value) throws SrtmException, InterruptedException {
        session.client().call(SensorLayout.request(what, command, sensor, value));
    }

    @Override
    public Subscription listen(Sensor sensor, SensorListener listener) {
        return detectors.listen(subscriptions, sensor, listener);
    }

    @Override
    public String channel() {
        return session.counters().channel();
    }

    @Override
    public Map<String, Long> counts() {
        return session.counters().snapshot();
    }

    @Override
    public void release() {
        subscriptions.end();
    }
}
