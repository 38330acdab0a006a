package dev.remora.platform;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Rings the other side's doorbell and hears ours. Registered as a service with the properties {@link #NAME} and
 * {@link #ADDRESS}; a configuration of the platform bundle makes one.
 */
@ProviderType
public interface Mailbox {

    /** Service property: the configured name, {@code String}. */
    String NAME = "name";

    /**
     * Service property: where the other side finds this mailbox, {@code String}. {@code futex:FILE#OFFSET} is a
     * doorbell page in a shared file, {@code unix:PATH} a stream socket.
     */
    String ADDRESS = "mailbox.address";

    /**
     * The configured name.
     *
     * @return the name
     */
    String name();

    /**
     * How many channels this mailbox tells apart.
     *
     * @return the number of channels, at least 1
     */
    int channels();

    /**
     * Rings the other side. All stores made before are visible to it when it hears the ring. Any thread; never blocks:
     * a ring that finds the other side still ringing from before is merged with it, a ring with nobody there is lost.
     *
     * @param channel which channel, from 0 to {@link #channels()} - 1
     * @throws IndexOutOfBoundsException if there is no such channel
     */
    void ring(int channel);

    /**
     * Hears the other side, whichever channel it rings.
     *
     * @return the doorbell, always the same object
     */
    Doorbell doorbell();

    /**
     * How often the other side rang one channel. Where the peer's rings carry no channel they all count on channel 0.
     *
     * @param channel which channel, from 0 to {@link #channels()} - 1
     * @return the free-running count; wraps
     * @throws IndexOutOfBoundsException if there is no such channel
     */
    int rung(int channel);

    /**
     * Whether somebody is at the other end, where the mailbox can tell (a socket). A change is a ring of the doorbell.
     *
     * @return true also where it cannot be told
     */
    default boolean connected() {
        return true;
    }

    /**
     * How often somebody has come to the other end, where the mailbox can tell (a socket): who looks at it before and
     * after misses nobody. Does not open the mailbox to the other side.
     *
     * @return the free-running number, which wraps; 0 where it cannot be told
     */
    default int connections() {
        return 0;
    }
}
