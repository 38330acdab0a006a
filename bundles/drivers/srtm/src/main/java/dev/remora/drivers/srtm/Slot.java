package dev.remora.drivers.srtm;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one request that is under way, and those that were out of time: their answers may still come, and are not taken for
 * others. Of each exactly one is discarded, until the quarantine is over. One lock, held for moments.
 */
final class Slot {

    /** So many are remembered; then who asks waits until the eldest is forgotten. */
    private static final int MOST_LATE = 32;

    /** A request that was out of time. */
    private record Late(Request request, long until) {}

    /** What a response is. */
    enum Verdict {
        ANSWER, LATE, MALFORMED, UNMATCHED
    }

    private final long quarantineNanos;
    private final Deque<Late> late = new ArrayDeque<>();
    private @Nullable Request pending;
    private @Nullable Packet answer;
    private int wrongLength = -1;
    private boolean ended;

    Slot(long quarantineNanos) {
        this.quarantineNanos = quarantineNanos;
    }

    /**
     * Makes a request the one under way. Called by who has the turn.
     *
     * @return false if a late answer could be taken for its own, or the channel is gone
     */
    synchronized boolean begin(Request request) {
        if (ended || quarantineLeft(request) > 0)
            return false;
        pending = request;
        answer = null;
        wrongLength = -1;
        return true;
    }

    /**
     * Waits until no late answer could be taken for that to a request. Called without the turn: others need not wait for this.
     *
     * @return false if that was not before the deadline, or the channel is gone
     */
    synchronized boolean awaitQuarantine(Request request, long deadline) throws InterruptedException {
        long quarantine = quarantineLeft(request);
        while (!ended && quarantine > 0) {
            long left = deadline - System.nanoTime();
            if (left <= 0)
                return false;
            wait(millis(Math.min(left, quarantine)));
            quarantine = quarantineLeft(request);
        }
        return !ended;
    }

    private long quarantineLeft(Request request) {
        long now = System.nanoTime();
        late.removeIf(former -> former.until() - now <= 0);
        if (late.size() >= MOST_LATE)
            return late.getFirst().until() - now;
        return late.stream().filter(former -> former.request().isLike(request)).mapToLong(former -> former.until()
                - now).max().orElse(0);
    }

    /** Rounded up: never a wait of 0, which is for ever. */
    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos) + 1;
    }

    /** Waits for the answer; null if there is none before the deadline, or the channel is gone. */
    synchronized @Nullable Packet awaitAnswer(long deadline) throws InterruptedException {
        long left = deadline - System.nanoTime();
        while (answer == null && !ended && left > 0) {
            wait(millis(left));
            left = deadline - System.nanoTime();
        }
        return answer;
    }

    /** It is no longer under way. If it was sent, its answer may still come. */
    synchronized void finish(boolean sent) {
        Request over = pending;
        pending = null;
        if (over != null && sent && answer == null && quarantineNanos > 0)
            late.add(new Late(over, System.nanoTime() + quarantineNanos));
    }

    /** A response has arrived. */
    synchronized Verdict responded(Packet response) {
        if (discardLate(response))
            return Verdict.LATE;
        Request request = pending;
        if (request == null || answer != null || !request.isAbout(response))
            return Verdict.UNMATCHED;
        if (request.isAnsweredBy(response)) {
            answer = response;
            notifyAll();
            return Verdict.ANSWER;
        }
        if (request.hasLayout(response))
            return Verdict.UNMATCHED;
        wrongLength = response.length();
        return Verdict.MALFORMED;
    }

    private boolean discardLate(Packet response) {
        long now = System.nanoTime();
        for (Iterator<Late> former = late.iterator(); former.hasNext();) {
            Late next = former.next();
            if (next.until() - now > 0 && next.request().isAbout(response) && next.request().isAnsweredBy(response)) {
                former.remove();
                notifyAll();
                return true;
            }
        }
        return false;
    }

    /** Length of the last response to the request under way that was no answer for its length; negative for none. */
    synchronized int wrongLength() {
        return wrongLength;
    }

    synchronized boolean isEnded() { return ended; }

    /** The channel is gone: nobody waits any longer. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }
}
