package dev.remora.launcher;

import org.apache.felix.framework.Logger;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;
import org.slf4j.LoggerFactory;

/** What Felix would print on stdout goes to the log. */
final class FrameworkLogger extends Logger {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger("org.apache.felix.framework");

    @Override
    @SuppressWarnings("rawtypes") // as Felix declares it
    protected void doLog(@Nullable Bundle bundle, @Nullable ServiceReference service, int level, String message,
            @Nullable Throwable failure) {
        doLog(level, bundle == null ? message : bundle.getSymbolicName() + ": " + message, failure);
    }

    @Override
    protected void doLog(int level, String message, @Nullable Throwable failure) {
        if (failure instanceof BundleException) {
            LOG.debug(message, failure); // comes as a framework event as well: FailureReport
        } else if (level == LOG_ERROR || level == LOG_WARNING) {
            LOG.warn(failure == null ? message : message + ": " + OneLine.of(failure), failure);
        } else {
            LOG.debug(message, failure);
        }
    }
}
