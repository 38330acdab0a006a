package dev.remora.drivers.srtm;

import dev.remora.srtm.Sensor;
import dev.remora.srtm.SensorListener;
import dev.remora.srtm.Subscription;

/** What the sensors of one channel tell, and who listens to it. */
final class Detectors implements Notifications {

    /** So many events wait for a listener. */
    private static final int WAITING = 16;

    /** A change, or a value. */
    private sealed interface Event {

        record Change() implements Event {}

        record Value(long value) implements Event {}
    }

    private static final Event CHANGE = new Event.Change();

    private final Listeners<Sensor, Event> listeners;

    Detectors(Session session) {
        listeners = new Listeners<>(session, WAITING);
    }

    Subscription listen(Subscriptions owner, Sensor sensor, SensorListener listener) {
        return listeners.add(owner, sensor, event -> tell(sensor, listener, event));
    }

    private static void tell(Sensor sensor, SensorListener listener, Event event) {
        switch (event) {
            case Event.Change _ -> listener.detected(sensor);
            case Event.Value(long value) -> listener.sampled(sensor, value);
        }
    }

    @Override
    public Counter notified(Packet packet) {
        int command = packet.command();
        if (command != SensorLayout.CHANGED && command != SensorLayout.DATA)
            return Counter.UNKNOWN;
        if (packet.length() < SensorLayout.BYTES)
            return Counter.MALFORMED;
        Event event = command == SensorLayout.DATA ? new Event.Value(SensorLayout.value(packet)) : CHANGE;
        return SensorLayout.sensor(packet).map(sensor -> listeners.tell(sensor, event)).orElse(Counter.MALFORMED);
    }
}
