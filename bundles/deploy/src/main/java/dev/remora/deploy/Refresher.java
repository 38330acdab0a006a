package dev.remora.deploy;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rewires those who use an updated or removed bundle, and nobody else. */
final class Refresher {
    private static final Logger LOG = LoggerFactory.getLogger(Refresher.class);
    private static final int SECONDS = 30;

    private final FrameworkWiring wiring;

    Refresher(FrameworkWiring wiring) {
        this.wiring = wiring;
    }

    /** The framework keeps the old content of a bundle only while somebody uses it. */
    void refreshUsersOf(Bundle changed) throws InterruptedException {
        if (wiring.getRemovalPendingBundles().contains(changed)) {
            refresh(List.of(changed));
        }
    }

    void refresh(Collection<Bundle> bundles) throws InterruptedException {
        var done = new CountDownLatch(1);
        wiring.refreshBundles(bundles, event -> done.countDown());
        if (!done.await(SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("refreshing {} takes over {} s: a bundle that uses it does not stop", bundles, SECONDS);
        }
    }
}
