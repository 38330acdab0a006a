package dev.remora.itests.partition;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of one kind of numbered messages. Each session, from probe to removal, numbers its own from 0, and expects
 * the answers in that order. What has no answer when a session ends was cut off by a reset; what has none although a later
 * one has, or although the session went on, is lost.
 */
final class Ledger {

    private final String kind;
    private final Resets resets;
    private long sent;
    private long answered;
    private long cut;
    private long lost;
    private long strange;
    private long sessions;
    private @Nullable Session current;
    private @Nullable Instant firstOfAll;

    Ledger(String kind, Resets resets) {
        this.kind = kind;
        this.resets = resets;
    }

    synchronized Session begin() {
        if (current != null) {
            // The one before has not ended: callbacks out of order.
            strange++;
        }
        Session session = new Session(++sessions);
        current = session;
        return session;
    }

    synchronized Totals totals() {
        Session open = current;
        long waiting = open == null ? 0 : open.next - open.expected;
        return new Totals(kind, sent, answered, cut, lost, strange, waiting, sessions, firstOfAll);
    }

    /** When the session that runs now got its first message; null: none runs, it began before, or it has got none yet. */
    synchronized @Nullable Instant firstOfSessionSince(Instant moment) {
        Session open = current;
        return open == null || open.begun.isBefore(moment) ? null : open.first;
    }

    /** One session. */
    final class Session {

        private final long id;
        private final Instant begun = Instant.now();
        private @Nullable Instant first;
        private long next;
        private long expected;

        private Session(long id) {
            this.id = id;
        }

        long id() {
            return id;
        }

        /** Messages that wait for their answers. */
        long waiting() {
            synchronized (Ledger.this) {
                return next - expected;
            }
        }

        /** So many more are on their way; the number of the first of them. */
        long send(int count) {
            synchronized (Ledger.this) {
                long number = next;
                next += count;
                sent += count;
                return number;
            }
        }

        /** The last so many could not be sent after all. */
        void takeBack(int count) {
            synchronized (Ledger.this) {
                next -= count;
                sent -= count;
            }
        }

        void answered(long number) {
            synchronized (Ledger.this) {
                if (current != this || number < expected || number >= next) {
                    strange++;
                    return;
                }
                lost += number - expected;
                expected = number + 1;
                answered++;
                if (first == null) {
                    Instant now = Instant.now();
                    first = now;
                    firstOfAll = firstOfAll == null ? now : firstOfAll;
                }
            }
        }

        /**
         * No answer comes any more to what was sent so far, although the session goes on.
         *
         * @return false if it does not: the remote was reset, which only has not got about yet
         */
        boolean settle() {
            if (resets.cutOff(begun)) {
                return false;
            }
            synchronized (Ledger.this) {
                lost += next - expected;
                expected = next;
            }
            return true;
        }

        /** Something came that is none of the messages of this session. */
        void surprise() {
            synchronized (Ledger.this) {
                strange++;
            }
        }

        void end() {
            synchronized (Ledger.this) {
                if (current == this) {
                    current = null;
                    cut += next - expected;
                }
            }
        }
    }

    /**
     * The sums over all sessions.
     *
     * @param kind which messages
     * @param sent how many were sent
     * @param answered how many of them came back
     * @param cut those whose session ended before
     * @param lost those that did not come although their session went on
     * @param strange doubled, out of order, spoiled, or of another session
     * @param waiting those on their way now
     * @param sessions how many sessions have begun
     * @param first when the first message of all came
     */
    record Totals(String kind, long sent, long answered, long cut, long lost, long strange, long waiting,
            long sessions, @Nullable Instant first) {

        /** Of how many it is known what became of them. */
        long known() {
            return answered + cut + lost;
        }

        String toJson() {
            return """
                    "%s":{"sent":%d,"answered":%d,"cut":%d,"lost":%d,"strange":%d,"waiting":%d,"sessions":%d,"first":%d}"""
                    .formatted(kind, sent, answered, cut, lost, strange, waiting, sessions, Micros.of(first));
        }
    }
}
