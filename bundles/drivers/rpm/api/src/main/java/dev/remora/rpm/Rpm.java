package dev.remora.rpm;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The resource power manager, as long as its channel {@code rpm_requests} is there. A service with the properties of that
 * channel; each bundle has an object of its own, and its votes end with it: what nobody asks for any more is voted 0.
 *
 * <p>Votes are aggregated over the callers, key by key: the highest value counts, for keys that are configured so the sum.
 * An unchanged vote is not sent. Active votes are sent at once and wait for the answer; sleep votes wait until
 * {@link #enterSleep}, or {@link #flushSleep}.
 *
 * <p>Any thread but the receive thread may call.
 */
@ProviderType
public interface Rpm {

    /**
     * Votes. An active vote waits for the RPM's answer, up to the configured time (5 s).
     *
     * @param state when it counts
     * @param type the resource's type
     * @param id which one of that type
     * @param values keys and their values
     * @throws RpmException if the vote is not in force; this caller's vote is as before, but after a time-out as asked
     * @throws InterruptedException if interrupted while waiting; as after a time-out
     * @throws IllegalArgumentException if the request would be longer than the protocol's 255 bytes
     */
    default void write(RpmState state, String type, int id, RpmValue... values) throws RpmException,
            InterruptedException {
        write(List.of(new RpmRequest(state, new RpmResource(type, id), List.of(values))));
    }

    /**
     * Votes for several resources: what has to be sent goes out in one go, then all answers are awaited. Of two votes for the
     * same resource and state the first is answered before the second is sent.
     *
     * @param requests in this order
     * @throws RpmException if one of the votes is not in force: the first such one, the others are tried all the same
     * @throws InterruptedException if interrupted while waiting
     * @throws IllegalArgumentException if one of the requests would be longer than the protocol's 255 bytes: then none is sent
     */
    void write(List<RpmRequest> requests) throws RpmException, InterruptedException;

    /**
     * Sends the sleep votes that have changed, and waits for their answers: before the whole system is suspended.
     *
     * @throws RpmException if one of them is not in force
     * @throws InterruptedException if interrupted while waiting
     */
    void flushSleep() throws RpmException, InterruptedException;

    /**
     * The last step before this processor sleeps: masks the receive thread, sends the sleep votes that have changed without
     * waiting, taking answers off the ring on this thread just as far as the remote needs room. Until {@link #wake()}
     * nothing is received on the edge but by this thread, and {@link #write} throws.
     *
     * @return how many votes were sent
     * @throws RpmException {@code UNAVAILABLE}: an active vote is unanswered, there are too many votes, or the ring stays
     *     full; all is as before, the receive thread goes on
     * @throws IllegalStateException if asleep already
     */
    int enterSleep() throws RpmException;

    /**
     * Takes everything up again: the answers to the sleep votes are read on this thread, then the receive thread goes on.
     *
     * @throws IllegalStateException if not asleep
     */
    void wake();

    /**
     * What is asked of the RPM now.
     *
     * @return all votes, by resource
     */
    List<RpmVote> votes();
}
