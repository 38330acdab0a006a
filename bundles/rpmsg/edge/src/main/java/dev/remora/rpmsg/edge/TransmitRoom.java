package dev.remora.rpmsg.edge;

/** Where messages go out, for those who wait until there is room. Called under the lock of that place. */
public interface TransmitRoom {

    /**
     * Whether there seems to be room, as far as can be seen without taking any.
     *
     * @return true if it is worthwhile to try
     */
    boolean mayHaveRoom();

    /**
     * Whether the remote is to ring when it has made room.
     *
     * @param on true if it is
     */
    void wantRings(boolean on);
}
