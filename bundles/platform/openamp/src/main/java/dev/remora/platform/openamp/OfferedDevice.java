package dev.remora.platform.openamp;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** The service that one connected peer is worth, in either role. */
sealed interface OfferedDevice permits HostDevice, RemoteDevice {

    ServiceRegistration<?> register(BundleContext context);

    /** Why it must go; null if it may stay. */
    @Nullable
    String over();

    /** Whether the peer has begun anew since it went. */
    boolean renewed();

    /** From now on every method throws. */
    void end();
}
