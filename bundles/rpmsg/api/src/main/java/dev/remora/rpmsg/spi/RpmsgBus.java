package dev.remora.rpmsg.spi;

import org.osgi.annotation.versioning.ProviderType;

/** The bus as a backend sees it: a service of rpmsg.core. */
@ProviderType
public interface RpmsgBus {

    /**
     * Opens an edge: a new session with a higher epoch. Channels may be reported from now on.
     *
     * @param transport how the bus sends on this edge
     * @return the edge, for the backend to report to
     */
    RpmsgEdge open(RpmsgTransport transport);
}
