package dev.remora.rpmsg.virtio;

import dev.remora.platform.Doorbell;
import dev.remora.virtio.VringViolation;

/** The other end of a pair of rings: a device that we drive, or the driver of a device that we are. Any thread. */
interface Peer {

    String name();

    /** Kicks or interrupts it for one queue. */
    void notify(int queue);

    /** Where it rings. */
    Doorbell doorbell();

    /**
     * Looks whether it still wants to be talked to.
     *
     * @throws VringViolation if it asks for a reset
     */
    void check();

    /** It broke the protocol. */
    void fail(String reason);
}
