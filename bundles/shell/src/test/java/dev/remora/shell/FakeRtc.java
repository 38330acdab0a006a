package dev.remora.shell;

import dev.remora.srtm.Rtc;
import dev.remora.srtm.RtcAlarm;
import dev.remora.srtm.RtcListener;
import dev.remora.srtm.Subscription;
import java.time.Instant;
import java.util.Map;

/** A clock that stands. */
final class FakeRtc implements Rtc {

    Instant time = Instant.parse("2026-11-22T06:00:00Z");
    RtcAlarm alarm = new RtcAlarm(Instant.EPOCH, false, false);

    @Override
    public Instant time() {
        return time;
    }

    @Override
    public void setTime(Instant now) { time = now; }

    @Override
    public RtcAlarm alarm() {
        return alarm;
    }

    @Override
    public void setAlarm(Instant when) { alarm = new RtcAlarm(when, true, false); }

    @Override
    public void enableAlarm(boolean enabled) {
        alarm = new RtcAlarm(alarm.time(), enabled, alarm.pending());
    }

    @Override
    public Subscription listen(RtcListener listener) {
        throw new UnsupportedOperationException("no listeners");
    }

    @Override
    public String channel() {
        return "rpmsg-rtc-channel";
    }

    @Override
    public Map<String, Long> counts() {
        return Map.of();
    }
}
