package dev.remora.rpmsg.autoload;

import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.RpmsgListener;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the channels that nobody claims, on a thread of its own. Events only wake it: what it does depends on what
 * the bus says then, so none can be missed.
 */
final class Autoload implements RpmsgListener {

    static final String PID = "dev.remora.rpmsg.autoload";

    private static final Logger LOG = LoggerFactory.getLogger(Autoload.class);
    private static final int STOP_SECONDS = 5;
    private static final int TRIED_MAX = 1024;

    private final Gateway gateway;
    private final Claims claims;
    private final Loader loader;
    private final Repository repository;
    private final long lookMillis;
    private final AtomicReference<@Nullable RpmsgInventory> bus = new AtomicReference<>();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("remora-autoload").daemon().factory());

    /** Of the thread: what was tried with this content of the repository. Trying it again would end the same way. */
    private final Set<Wanted> tried = new LinkedHashSet<>();
    private Repository.@Nullable Content content;
    private @Nullable Future<?> nextLook;

    /** Says whether the gateway is up: before that, drivers are still on their way. */
    @FunctionalInterface
    interface Gateway {
        boolean isUp();
    }

    /**
     * Makes an autoload that sleeps.
     *
     * @param lookMillis how often to look whether the repository has changed, while there is an unclaimed channel
     */
    Autoload(Gateway gateway, Claims claims, Loader loader, Repository repository, long lookMillis) {
        this.gateway = gateway;
        this.claims = claims;
        this.loader = loader;
        this.repository = repository;
        this.lookMillis = lookMillis;
    }

    void bus(@Nullable RpmsgInventory present) {
        bus.set(present);
        wake();
    }

    void busGone(RpmsgInventory gone) {
        bus.compareAndSet(gone, null);
    }

    @Override
    public void changed(Change change, ChannelStatus channel) {
        if (change == Change.UNBOUND) {
            wake();
        }
    }

    /** Looks at the channels soon. Any thread. */
    void wake() {
        if (awake.compareAndSet(false, true)) {
            try {
                thread.execute(this::look);
            } catch (RejectedExecutionException e) {
                LOG.debug("this bundle stops: nothing is loaded any more");
            }
        }
    }

    private void look() {
        awake.set(false);
        try {
            RpmsgInventory present = bus.get();
            if (present != null && gateway.isUp()) {
                look(present);
            }
        } catch (InterruptedException e) {
            LOG.debug("autoload interrupted: this bundle stops");
        } catch (RuntimeException e) {
            LOG.error("autoload: {} failed: {}", repository, Texts.of(e));
            LOG.debug("autoload", e);
        }
    }

    private void look(RpmsgInventory present) throws InterruptedException {
        List<ChannelStatus> unclaimed = claims.unclaimed(present);
        if (unclaimed.isEmpty()) {
            return;
        }
        try {
            look(present, unclaimed, read());
        } finally {
            lookAgain();
        }
    }

    private void look(RpmsgInventory present, List<ChannelStatus> unclaimed, Repository.Content now)
            throws InterruptedException {
        for (ChannelStatus channel : unclaimed) {
            Wanted wanted = Wanted.by(channel);
            // What was loaded for one channel may be for the next one too.
            boolean done = !isNew(wanted) || (isWanted(wanted, present)
                    && loader.load(channel, repository, now, () -> isWanted(wanted, present)));
            if (!done) {
                tried.remove(wanted);
            }
        }
    }

    private Repository.Content read() throws InterruptedException {
        Repository.Content before = content;
        Repository.Content now = repository.read(before);
        if (before == null || !before.stamp().equals(now.stamp())) {
            content = now;
            tried.clear();
            now.problems().stream().filter(problem -> before == null || !before.problems().contains(problem))
                    .forEach(problem -> LOG.warn("autoload: {}", problem));
        }
        return now;
    }

    private boolean isNew(Wanted wanted) {
        boolean isNew = tried.add(wanted);
        if (tried.size() > TRIED_MAX) {
            tried.remove(tried.iterator().next());
        }
        return isNew;
    }

    private boolean isWanted(Wanted wanted, RpmsgInventory present) {
        return claims.unclaimed(present).stream().map(Wanted::by).anyMatch(wanted::equals);
    }

    /** A repository that changes tells nobody. */
    private void lookAgain() {
        if (nextLook == null && !thread.isShutdown()) {
            nextLook = thread.schedule(() -> {
                nextLook = null;
                look();
            }, lookMillis, TimeUnit.MILLISECONDS);
        }
    }

    void end() throws InterruptedException {
        thread.shutdownNow();
        if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("autoload: a bundle is still being loaded after {} s", STOP_SECONDS);
        }
    }
}
