package dev.remora.rpmsg.spi;

import org.osgi.annotation.versioning.ProviderType;

/** The bus as a backend sees it: a service of rpmsg.core. */
@ProviderType
public interface RpmsgBus {

    /**
     * Opens an edge: a new session with a higher epoch. Channels may be reported from now on. An edge of the same name
     * that is still open is closed.
     *
     * @param transport how the bus sends on this edge; its name, backend, processor and MTU are read once, here
     * @return the edge, for the backend to report to
     * @throws IllegalStateException if the bus is stopped
     */
    RpmsgEdge open(RpmsgTransport transport);
}
