package dev.remora.drivers.srtm;

/** What a driver makes of what the firmware tells. Called on the receive thread: must not block. */
@FunctionalInterface
interface Notifications {

    /**
     * The firmware tells something.
     *
     * @param packet of the driver's category and version; its length is not checked
     * @return what it is counted as: {@code NOTIFICATIONS}, {@code UNKNOWN}, {@code MALFORMED}, {@code UNHEARD}
     */
    Counter notified(Packet packet);
}
