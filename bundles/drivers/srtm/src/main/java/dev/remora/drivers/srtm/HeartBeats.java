package dev.remora.drivers.srtm;

import dev.remora.srtm.LifeCycleListener;
import dev.remora.srtm.Subscription;

/** The firmware's heart beats, and who listens to them. What it may not ask, such as a mode of this side, it is not told here. */
final class HeartBeats implements Notifications {

    /** There is one heart; beats that wait are one. */
    private enum Beat {
        BEAT
    }

    private final Listeners<Beat, Beat> listeners;

    HeartBeats(Session session) {
        listeners = new Listeners<>(session, 1);
    }

    Subscription listen(Subscriptions owner, LifeCycleListener listener) {
        return listeners.add(owner, Beat.BEAT, _ -> listener.heartBeat());
    }

    @Override
    public Counter notified(Packet packet) {
        return packet.command() == LifeCycleLayout.HEART_BEAT
                ? listeners.tell(Beat.BEAT, Beat.BEAT)
                : Counter.UNKNOWN;
    }
}
