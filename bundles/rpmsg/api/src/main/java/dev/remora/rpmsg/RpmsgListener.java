package dev.remora.rpmsg;

import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears of channels: a whiteboard service, called by the bus. Called on threads of the bus, in order for each channel,
 * with no lock held; must not block. An exception is logged. Each change is also an event with the topic
 * {@code dev/remora/rpmsg/channel/<CHANGE>} where there is an EventAdmin.
 */
@ConsumerType
@FunctionalInterface
public interface RpmsgListener {

    /** What happened to a channel. */
    enum Change {
        /** It is there, and looks for a driver. */
        ANNOUNCED,
        /** A driver is bound to it, or a bundle has opened it. */
        BOUND,
        /** Its driver is gone; messages wait for the next one. */
        WAITING,
        /** It has no driver: {@link ChannelStatus#reason()} tells why. Said again when the reason changes. */
        UNBOUND,
        /** It is gone. */
        GONE
    }

    /**
     * A channel has changed.
     *
     * @param change what happened
     * @param channel the channel after it
     */
    void changed(Change change, ChannelStatus channel);
}
