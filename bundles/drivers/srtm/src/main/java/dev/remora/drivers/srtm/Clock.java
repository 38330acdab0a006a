package dev.remora.drivers.srtm;

import dev.remora.srtm.RtcAlarm;
import dev.remora.srtm.RtcListener;
import dev.remora.srtm.SrtmException;
import dev.remora.srtm.Subscription;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The clock of one channel. */
final class Clock implements Notifications {

    /** A clock may be off by so much from one reading to the next, and by one part in a hundred. */
    private static final long TOLERANCE = 2;
    private static final long DRIFT = 100;

    /** What was read, and when. */
    private record Reading(long seconds, long nanos) {}

    private final Session session;
    private final Listeners<Category, Category> listeners;
    private final AtomicReference<@Nullable Reading> last = new AtomicReference<>();

    Clock(Session session) {
        this.session = session;
        this.listeners = new Listeners<>(session, 1);
    }

    Session session() {
        return session;
    }

    Instant time() throws SrtmException, InterruptedException {
        Request get = RtcLayout.getTime();
        long seconds = seconds(get, session.client().call(get));
        Reading now = new Reading(seconds, System.nanoTime());
        Reading former = last.getAndSet(now);
        if (former != null && isJump(former, now))
            session.counters().warn(Counter.JUMPS, "the clock has jumped: seconds", seconds - former.seconds());
        return Instant.ofEpochSecond(seconds);
    }

    /** A jump is believed, somebody else may have set the clock; but it is told. */
    private static boolean isJump(Reading former, Reading now) {
        long elapsed = TimeUnit.NANOSECONDS.toSeconds(now.nanos() - former.nanos());
        return Math.abs(now.seconds() - former.seconds() - elapsed) > TOLERANCE + elapsed / DRIFT;
    }

    void setTime(Instant time) throws SrtmException, InterruptedException {
        Request set = RtcLayout.setTime(checked(time));
        last.set(null);
        session.client().call(set);
        // One that was read meanwhile is of before.
        last.set(null);
    }

    RtcAlarm alarm() throws SrtmException, InterruptedException {
        Request get = RtcLayout.getAlarm();
        Packet answer = session.client().call(get);
        return new RtcAlarm(Instant.ofEpochSecond(seconds(get, answer)), RtcLayout.isEnabled(answer), RtcLayout
                .isPending(answer));
    }

    void setAlarm(Instant time) throws SrtmException, InterruptedException {
        session.client().call(RtcLayout.setAlarm(checked(time)));
    }

    void enableAlarm(boolean enabled) throws SrtmException, InterruptedException {
        session.client().call(RtcLayout.enableAlarm(enabled));
    }

    Subscription listen(Subscriptions owner, RtcListener listener) {
        return listeners.add(owner, Category.RTC, _ -> listener.alarm());
    }

    private static long seconds(Request request, Packet answer) throws SrtmException {
        long seconds = RtcLayout.seconds(answer);
        if (seconds == RtcLayout.NO_TIME)
            throw Answers.malformed(request, "0x%x seconds, which is no time".formatted(seconds));
        return seconds;
    }

    private static long checked(Instant time) {
        long seconds = time.getEpochSecond();
        if (seconds < 0 || seconds >= RtcLayout.NO_TIME)
            throw new IllegalArgumentException("time %s: must be from 1970 to %s".formatted(time, Instant.ofEpochSecond(
                    RtcLayout.NO_TIME - 1)));
        return seconds;
    }

    @Override
    public Counter notified(Packet packet) {
        if (packet.command() != RtcLayout.ALARM)
            return Counter.UNKNOWN;
        return packet.length() < RtcLayout.BYTES ? Counter.MALFORMED : listeners.tell(Category.RTC, Category.RTC);
    }
}
