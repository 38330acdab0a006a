package dev.remora.rpmsg.keepalive;

import dev.remora.rpmsg.RpmsgAdmin;
import dev.remora.rpmsg.RpmsgInventory;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all keepalives share: one thread, and what they know of the bus. There while one is configured. */
@Component(name = "dev.remora.rpmsg.keepalive.thread", service = KeepaliveThread.class, configurationPolicy = ConfigurationPolicy.IGNORE)
public final class KeepaliveThread implements Timer {

    private static final Logger LOG = LoggerFactory.getLogger(KeepaliveThread.class);

    private final Edges edges = new Edges();
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1,
            Thread.ofPlatform().name("remora-keepalive").daemon().factory());

    public KeepaliveThread() {
        executor.setRemoveOnCancelPolicy(true);
    }

    Edges edges() {
        return edges;
    }

    @Override
    public Runnable every(long periodMillis, Runnable task) {
        ScheduledFuture<?> future = executor.scheduleWithFixedDelay(() -> run(task), periodMillis, periodMillis,
                TimeUnit.MILLISECONDS);
        return () -> future.cancel(false);
    }

    /** A task that throws would not be called again. */
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.debug("A look failed, the next may not", e);
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void setAdmin(RpmsgAdmin admin) {
        edges.set(admin);
    }

    void unsetAdmin(RpmsgAdmin admin) {
        edges.unset(admin);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void setInventory(RpmsgInventory inventory) {
        edges.set(inventory);
    }

    void unsetInventory(RpmsgInventory inventory) {
        edges.unset(inventory);
    }

    @Deactivate
    void stop() {
        executor.shutdownNow();
    }
}
