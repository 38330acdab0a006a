package dev.remora.drivers.rpm;

import dev.remora.rpm.Rpm;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;

/** Gives each bundle a handle of its own, so that its votes end with it. */
final class RpmHandles implements ServiceFactory<Rpm> {

    private final Client client;

    RpmHandles(Client client) {
        this.client = client;
    }

    @Override
    public Rpm getService(Bundle bundle, ServiceRegistration<Rpm> registration) {
        return new RpmHandle(client, new Caller(String.valueOf(bundle.getSymbolicName()), bundle.getBundleId()));
    }

    @Override
    public void ungetService(Bundle bundle, ServiceRegistration<Rpm> registration, Rpm service) {
        ((RpmHandle) service).release();
    }
}
