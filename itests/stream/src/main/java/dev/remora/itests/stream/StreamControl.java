package dev.remora.itests.stream;

import java.time.Duration;
import org.osgi.annotation.versioning.ProviderType;

/** Starts and ends streams, and tells what came of them. Any thread; blocks. */
@ProviderType
public interface StreamControl {

    /**
     * Forgets everything and starts a stream of messages from the core.
     *
     * @param count how many; 0: until stopped
     * @param size bytes of each, 8 to 496
     * @throws InterruptedException if interrupted
     * @throws IllegalStateException if no driver comes, or the core does not answer
     */
    void start(int count, int size) throws InterruptedException;

    /**
     * Waits until the stream has ended by itself.
     *
     * @param patience how long to wait at most
     * @return what came of it
     * @throws InterruptedException if interrupted
     * @throws IllegalStateException if it has not ended
     */
    StreamReport await(Duration patience) throws InterruptedException;

    /**
     * Ends the stream and waits for what is on its way.
     *
     * @return what came of it
     * @throws InterruptedException if interrupted
     * @throws IllegalStateException if no driver comes, or the core does not answer
     */
    StreamReport stop() throws InterruptedException;

    /**
     * Sends numbered messages to the core, through one driver after the other, and waits until it has them.
     *
     * @param count how many
     * @param size bytes of each, 16 to 496
     * @return what came of them: {@link StreamReport#taken()} and {@link StreamReport#misplaced()}
     * @throws InterruptedException if interrupted
     * @throws IllegalStateException if no driver comes, or the core does not answer
     */
    StreamReport send(int count, int size) throws InterruptedException;

    /**
     * Waits until so many drivers have been bound since the start, and the last of them still is.
     *
     * @param count how many, the first included
     * @throws InterruptedException if interrupted
     * @throws IllegalStateException if they do not come
     */
    void awaitDrivers(int count) throws InterruptedException;

    /**
     * Asks the core to announce the channel again.
     *
     * @throws InterruptedException if interrupted
     * @throws IllegalStateException if no driver comes
     */
    void announceAgain() throws InterruptedException;

    /**
     * What has come so far; what the core says is of its last answer.
     *
     * @return a snapshot
     */
    StreamReport report();
}
