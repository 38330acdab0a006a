package dev.remora.rpmsg;

import org.osgi.annotation.versioning.ConsumerType;

/** The receive callback of an endpoint (Linux: {@code rpmsg_rx_cb_t}). */
@ConsumerType
@FunctionalInterface
public interface RpmsgReceiver {

    /**
     * A message has arrived. Called on the edge's receive thread, never by two threads at once for one endpoint, never
     * after the endpoint's {@code close} has returned. Must not block for long: all channels of the edge wait. An
     * exception is logged and counted, the endpoint lives.
     *
     * @param message valid during this call only; {@link RpmsgMessage#copy()} or {@link RpmsgMessage#retain()} to keep it
     */
    void received(RpmsgMessage message);
}
