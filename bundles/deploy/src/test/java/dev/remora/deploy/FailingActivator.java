package dev.remora.deploy;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Goes into test bundles that do not start. */
public final class FailingActivator implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        if (context.getBundle() != null) {
            throw new IllegalStateException("no license");
        }
    }

    @Override
    public void stop(BundleContext context) {
        // never started
    }
}
