package dev.remora.launcher;

import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in one line which bundle does not resolve or start, and why. */
final class FailureReport implements FrameworkListener {
    private static final Logger LOG = LoggerFactory.getLogger(FailureReport.class);

    @Override
    public void frameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.ERROR) {
            Bundle bundle = event.getBundle();
            LOG.error("bundle {} {}: {}", bundle.getSymbolicName(), bundle.getVersion(),
                    OneLine.of(event.getThrowable()));
            LOG.debug("framework error", event.getThrowable());
        }
    }
}
