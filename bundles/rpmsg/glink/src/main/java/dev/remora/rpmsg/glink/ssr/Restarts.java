package dev.remora.rpmsg.glink.ssr;

import dev.remora.remoteproc.ProcessorListener;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows all edges, and all remotes that have {@code glink_ssr} open. When a processor has been shut down it tells the
 * others, all at once; the processor waits for them, but no longer than a second: then its next start finds that they have
 * dropped what they had with it. Any thread.
 */
@Component(name = "dev.remora.rpmsg.glink.ssr", service = {Restarts.class, ProcessorListener.class})
public final class Restarts implements ProcessorListener {

    private static final Logger LOG = LoggerFactory.getLogger(Restarts.class);
    private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Should one hang where no time limit holds. */
    private static final long MOST_NANOS = 2 * ANSWER_NANOS;

    private final List<RestartEdge> edges = new CopyOnWriteArrayList<>();
    private final List<Peer> peers = new CopyOnWriteArrayList<>();
    private final AtomicLong told = new AtomicLong();
    private final AtomicLong unanswered = new AtomicLong();

    /** An edge is configured. */
    public void add(RestartEdge edge) {
        edges.add(edge);
    }

    /** Its configuration is gone. */
    public void remove(RestartEdge edge) {
        edges.remove(edge);
    }

    void add(Peer peer) {
        peers.add(peer);
    }

    void remove(Peer peer) {
        peers.remove(peer);
        peer.end();
    }

    /** For people. */
    public String describe() {
        return "%d open, told %d times, %d without an answer".formatted(peers.size(), told.get(), unanswered.get());
    }

    @Override
    public void reached(String processor, Phase phase, boolean crashed) {
        if (phase == Phase.AFTER_STOP) {
            tell(nameOf(processor));
        }
    }

    private String nameOf(String processor) {
        return edges.stream().filter(edge -> edge.processor().filter(processor::equals).isPresent())
                .flatMap(edge -> edge.subsystem().stream()).findFirst().orElse(processor);
    }

    /** Those of the dead one are not there any more. */
    private void tell(String name) {
        if (peers.isEmpty()) {
            return;
        }
        if (!SsrName.isUsable(name)) {
            LOG.warn("glink_ssr: nobody is told that {} is gone: the name is not usable, {}; set ssr.name", name,
                    SsrName.RULE);
            return;
        }
        // Each on its own: one that hangs takes no time from the others.
        CompletableFuture.allOf(peers.stream().map(peer -> CompletableFuture.runAsync(() -> tell(peer, name),
                task -> Thread.ofPlatform().daemon().name("remora-rpmsg-glink-ssr").start(task)))
                .toArray(CompletableFuture<?>[]::new)).completeOnTimeout(null, MOST_NANOS, TimeUnit.NANOSECONDS).join();
    }

    private void tell(Peer peer, String name) {
        told.incrementAndGet();
        String failure;
        try {
            failure = peer.tell(name, ANSWER_NANOS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = "interrupted";
        } catch (RuntimeException e) {
            failure = e.toString();
        }
        report(peer, name, failure);
    }

    private void report(Peer peer, String name, @Nullable String failure) {
        if (failure == null) {
            LOG.debug("{}: knows that {} is gone", peer.label(), name);
        } else {
            unanswered.incrementAndGet();
            LOG.warn("{}: was told that {} is gone, and has not dropped it in {} s: {}", peer.label(), name,
                    TimeUnit.NANOSECONDS.toSeconds(ANSWER_NANOS), failure);
        }
    }

    /** A remote tells that a subsystem is gone. Returns when the edges to it are closed. */
    void cleanup(String name) {
        for (RestartEdge edge : edges) {
            if (edge.subsystem().filter(name::equals).isPresent()) {
                edge.reset("subsystem " + name + " is gone, as another one tells");
            }
        }
    }
}
