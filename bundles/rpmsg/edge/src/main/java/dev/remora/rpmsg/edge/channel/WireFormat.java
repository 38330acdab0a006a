package dev.remora.rpmsg.edge.channel;

/** A wire format as one configured edge speaks it: what opens its links, one after the other. Called by one thread at a time. */
public interface WireFormat {

    /**
     * The name of the backend, as in {@link dev.remora.rpmsg.spi.RpmsgTransport#backend()}.
     *
     * @return such as {@code smd}
     */
    String backend();

    /**
     * For people.
     *
     * @return such as {@code SMD edge}
     */
    String title();

    /**
     * For people: between whom.
     *
     * @return such as {@code host 0 to host 4}
     */
    String route();

    /**
     * Opens a link: looks whether its memory can be used, and begins to talk to the remote. Its channels are added when
     * they are found, in {@link WireLink#look}.
     *
     * @param edge where it is opened; its {@link EdgeContext#add} must not be called yet
     * @return the link, with the first look due
     * @throws IllegalStateException if it cannot be opened now: the message says why in one line; it is tried again
     */
    WireLink open(EdgeContext edge);

    /**
     * The remote processor is off, after a crash or before its start, and no link is open: what it has left is put in order
     * on its behalf. May throw {@link IllegalStateException} or {@link InternalError}: the memory is gone.
     */
    default void remoteIsOff() {}
}
