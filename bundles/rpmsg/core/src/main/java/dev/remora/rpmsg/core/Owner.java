package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgInventory.ChannelState;
import dev.remora.rpmsg.RpmsgInventory.EndpointStatus;
import java.util.Optional;

/** Who has a channel: a driver, or a bundle that opened it. Any thread; {@link #end} without locks. */
sealed interface Owner permits Binding, Opening {

    ChannelState state();

    /** The driver's, if it is one. */
    Optional<String> driverName();

    /** Symbolic name and version of its bundle. */
    String bundle();

    EndpointStatus endpointStatus();

    /** Lets nothing more be sent; {@link #end} follows. At once. */
    void endSends(String reason);

    /** Takes the channel from it. Returns when its code has, or has not for too long, or is the caller. */
    void end(Leaving why);

    /** Ends it, if the policy no longer allows it. */
    void endIfDenied();
}
