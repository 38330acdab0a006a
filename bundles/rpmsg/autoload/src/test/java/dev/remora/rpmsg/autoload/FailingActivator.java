package dev.remora.rpmsg.autoload;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Of a bundle that does not start. */
public final class FailingActivator implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        throw new IllegalStateException("no such device");
    }

    @Override
    public void stop(BundleContext context) {
        // Never started.
    }
}
