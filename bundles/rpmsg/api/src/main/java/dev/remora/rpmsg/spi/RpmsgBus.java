package dev.remora.rpmsg.spi;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The bus as a backend sees it: a service of rpmsg.core. The bus may go and another come (its bundle is updated) while
 * the remote runs: a backend then leaves what arrives in the ring, and opens its edges again with the next bus, reporting
 * the channels that it knows.
 */
@ProviderType
public interface RpmsgBus {

    /**
     * Opens an edge: a new session with a higher epoch. Channels may be reported from now on. An edge of the same name
     * that is still open is closed. An edge that the bus closes (because the bus stops) reports so by
     * {@link RpmsgTransport#wake()} only; what the backend reports to it afterwards is ignored and messages are
     * {@link RpmsgEdge.Taken#HELD}.
     *
     * @param transport how the bus sends on this edge; its name, backend, processor, MTU, epoch and number of buffers are
     *            read once, here
     * @return the edge, for the backend to report to
     * @throws IllegalStateException if the bus is stopped
     */
    RpmsgEdge open(RpmsgTransport transport);
}
