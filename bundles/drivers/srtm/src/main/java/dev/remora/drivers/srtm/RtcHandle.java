package dev.remora.drivers.srtm;

import dev.remora.srtm.Rtc;
import dev.remora.srtm.RtcAlarm;
import dev.remora.srtm.RtcListener;
import dev.remora.srtm.SrtmException;
import dev.remora.srtm.Subscription;
import java.time.Instant;
import java.util.Map;

/** The clock as one bundle has it. */
final class RtcHandle implements Rtc, Handle {

    private final Clock clock;
    private final Subscriptions subscriptions;

    RtcHandle(Clock clock, Subscriptions subscriptions) {
        this.clock = clock;
        this.subscriptions = subscriptions;
    }

    @Override
    public Instant time() throws SrtmException, InterruptedException {
        return clock.time();
    }

    @Override
    public void setTime(Instant time) throws SrtmException, InterruptedException {
        clock.setTime(time);
    }

    @Override
    public RtcAlarm alarm() throws SrtmException, InterruptedException {
        return clock.alarm();
    }

    @Override
    public void setAlarm(Instant time) throws SrtmException, InterruptedException {
        clock.setAlarm(time);
    }

    @Override
    public void enableAlarm(boolean enabled) throws SrtmException, InterruptedException {
        clock.enableAlarm(enabled);
    }

    @Override
    public Subscription listen(RtcListener listener) {
        return clock.listen(subscriptions, listener);
    }

    @Override
    public String channel() {
        return clock.session().counters().channel();
    }

    @Override
    public Map<String, Long> counts() {
        return clock.session().counters().snapshot();
    }

    @Override
    public void release() {
        subscriptions.end();
    }
}
