package dev.remora.itests.partition;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ledgers, which outlive the drivers, and the thread that makes them send: a little, all the time. */
@Component(name = "dev.remora.itests.partition.traffic", service = Traffic.class, immediate = true)
public final class Traffic {

    private static final Logger LOG = LoggerFactory.getLogger(Traffic.class);
    private static final int TURN_MILLIS = 2;

    private final Instant activated = Instant.now();
    private final Resets resets = new Resets();
    private final Ledger echo = new Ledger("echo", resets);
    private final Ledger stream = new Ledger("stream", resets);
    private final Ledger gpio = new Ledger("gpio", resets);
    private final Set<Source> sources = new CopyOnWriteArraySet<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("remora-partition-traffic").factory());

    private final Future<?> turns;
    private boolean told;

    /** Sends when it is its turn; must not block. */
    interface Source {
        void turn();
    }

    @Activate
    public Traffic() {
        turns = clock.scheduleWithFixedDelay(this::turn, TURN_MILLIS, TURN_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Deactivate
    void stop() {
        turns.cancel(false);
        clock.shutdownNow();
    }

    Instant activated() {
        return activated;
    }

    Resets resets() {
        return resets;
    }

    Ledger echo() {
        return echo;
    }

    Ledger stream() {
        return stream;
    }

    Ledger gpio() {
        return gpio;
    }

    List<Ledger> ledgers() {
        return List.of(echo, stream, gpio);
    }

    void add(Source source) {
        sources.add(source);
    }

    void remove(Source source) {
        sources.remove(source);
    }

    /** Once: scripts look for it, without asking, which would take the processors from a gateway that starts. */
    private void tellOnce() {
        if (!told && ledgers().stream().allMatch(one -> one.totals().first() != null)) {
            told = true;
            LOG.info("traffic flows, as partition:report shows");
        }
    }

    private void turn() {
        tellOnce();
        for (Source source : sources) {
            try {
                source.turn();
            } catch (IllegalStateException closed) {
                // The channel has gone; its driver's removal follows.
                LOG.debug("traffic: {}", closed.getMessage());
            } catch (RuntimeException e) {
                LOG.warn("traffic: {} gives up: {}", source, e.toString());
                remove(source);
            }
        }
    }
}
