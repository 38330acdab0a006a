package dev.remora.drivers.srtm;

import dev.remora.srtm.LifeCycle;
import dev.remora.srtm.LifeCycleListener;
import dev.remora.srtm.PowerMode;
import dev.remora.srtm.SrtmException;
import dev.remora.srtm.Subscription;
import java.util.Map;

/** The life cycle as one bundle has it. */
final class LifeCycleHandle implements LifeCycle, Handle {

    private final Session session;
    private final HeartBeats heartBeats;
    private final Subscriptions subscriptions;

    LifeCycleHandle(Session session, HeartBeats heartBeats, Subscriptions subscriptions) {
        this.session = session;
        this.heartBeats = heartBeats;
        this.subscriptions = subscriptions;
    }

    @Override
    public void changeMode(PowerMode mode) throws SrtmException, InterruptedException {
        Request request = LifeCycleLayout.changeMode(mode);
        switch (mode) {
            case REBOOT, SHUTDOWN -> session.client().post(request);
            default -> session.client().call(request);
        }
    }

    @Override
    public void heartBeat() throws SrtmException, InterruptedException {
        session.client().post(LifeCycleLayout.heartBeat());
    }

    @Override
    public void watchHeartBeat(boolean on) throws SrtmException, InterruptedException {
        session.client().call(LifeCycleLayout.watch(on));
    }

    @Override
    public Subscription listen(LifeCycleListener listener) {
        return heartBeats.listen(subscriptions, listener);
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
