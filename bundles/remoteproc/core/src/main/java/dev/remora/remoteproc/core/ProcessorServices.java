package dev.remora.remoteproc.core;

import dev.remora.remoteproc.RemoteProcessor;
import org.osgi.framework.Bundle;
import org.osgi.framework.PrototypeServiceFactory;
import org.osgi.framework.ServiceRegistration;

/** Gives each user of a processor an object of its own, so that its holds end with it. */
final class ProcessorServices implements PrototypeServiceFactory<RemoteProcessor> {

    private final ManagedProcessor managed;
    private final Sequencer sequencer;

    ProcessorServices(ManagedProcessor managed, Sequencer sequencer) {
        this.managed = managed;
        this.sequencer = sequencer;
    }

    @Override
    public RemoteProcessor getService(Bundle bundle, ServiceRegistration<RemoteProcessor> registration) {
        String name = bundle.getSymbolicName();
        return new ProcessorService(managed, sequencer, name == null ? "bundle " + bundle.getBundleId() : name);
    }

    @Override
    public void ungetService(Bundle bundle, ServiceRegistration<RemoteProcessor> registration,
            RemoteProcessor service) {
        if (service instanceof ProcessorService ending) {
            ending.end();
        }
    }
}
