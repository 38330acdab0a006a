package dev.remora.remoteproc.soft.core.smd;

import dev.remora.remoteproc.soft.core.SoftCore;
import dev.remora.remoteproc.soft.core.smem.SmemException;
import dev.remora.remoteproc.soft.core.smem.SoftSmem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The remote side of an edge: the channels that a firmware offers. Of the thread of the main loop, which calls
 * {@link #serve} at each turn. While SMEM is not ready, it is tried again.
 */
public final class SmdRemote {

    private static final long SCAN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final SoftCore core;
    private final SoftSmem smem;
    private final SmdItems items;
    private final SmdBell bell;
    private final List<Offer> offers = new ArrayList<>();
    private final Map<String, SmdChannel> channels = new LinkedHashMap<>();
    private @Nullable SmdHandler created;
    private long scannedAt = System.nanoTime() - SCAN_NANOS;
    private String problem = "";

    private record Offer(String name, boolean stream, int ring, boolean openedFromBoot, SmdHandler handler) {}

    /**
     * Makes it; nothing is touched yet.
     *
     * @param core the core
     * @param smem where the channels lie
     * @param edge to whom
     */
    public SmdRemote(SoftCore core, SoftSmem smem, SmdEdge edge) {
        this.core = core;
        this.smem = smem;
        items = new SmdItems(smem, edge);
        bell = new SmdBell(core, edge.doorbell());
    }

    /**
     * Offers a packet channel: one of that name is taken up, else made. It shows OPENING.
     *
     * @param name at most 20 characters of printable ASCII
     * @param ring bytes of each of its two rings
     * @param handler takes what comes
     */
    public void offer(String name, int ring, SmdHandler handler) {
        offers.add(new Offer(name, false, ring, false, handler));
    }

    /**
     * Offers a stream channel: bytes without bounds.
     *
     * @param name at most 20 characters of printable ASCII
     * @param ring bytes of each of its two rings
     * @param handler takes what comes
     */
    public void offerStream(String name, int ring, SmdHandler handler) {
        offers.add(new Offer(name, true, ring, false, handler));
    }

    /**
     * Offers a packet channel that shows OPENED from boot on, whoever is there.
     *
     * @param name at most 20 characters of printable ASCII
     * @param ring bytes of each of its two rings
     * @param handler takes what comes
     */
    public void offerOpened(String name, int ring, SmdHandler handler) {
        offers.add(new Offer(name, false, ring, true, handler));
    }

    /**
     * Serves the channels that the peer makes, too.
     *
     * @param handler takes what comes
     */
    public void serveCreated(SmdHandler handler) {
        created = handler;
    }

    /** A turn: makes what is missing, follows the peer's states, receives. */
    public void serve() {
        if (!smem.ready()) {
            return;
        }
        // A peer looks for new channels when it is rung and the free space has changed. Rung in between, it would look too
        // early for the last one and not again: the free space changes before an entry is complete.
        bell.hold();
        try {
            while (!offers.isEmpty()) {
                open(offers.getFirst());
                offers.removeFirst();
            }
            scan();
        } catch (SmemException e) {
            report(String.valueOf(e.getMessage()));
        } finally {
            bell.release();
        }
        for (SmdChannel channel : channels.values()) {
            channel.serve();
        }
    }

    private void open(Offer offer) throws SmemException {
        SmdPlace found = items.find(offer.name);
        SmdPlace place = found != null ? found : items.create(offer.name, offer.stream, offer.ring);
        add(place, offer.openedFromBoot, offer.handler);
    }

    private void add(SmdPlace place, boolean openedFromBoot, SmdHandler handler) {
        channels.put(place.name(), new SmdChannel(place, handler, openedFromBoot, core, bell));
        // Also that there is a new channel.
        bell.ring();
    }

    /** Looks at the tables each time: the free space changes before an entry is complete. */
    private void scan() throws SmemException {
        SmdHandler handler = created;
        long now = System.nanoTime();
        if (handler == null || now - scannedAt < SCAN_NANOS) {
            return;
        }
        scannedAt = now;
        for (SmdTable.Entry entry : items.names()) {
            SmdPlace place = channels.containsKey(entry.name()) ? null : items.find(entry.name());
            if (place != null) {
                core.trace().log("smd: " + entry.name() + " was made by the gateway");
                add(place, false, handler);
            }
        }
    }

    private void report(String what) {
        if (!what.equals(problem)) {
            problem = what;
            core.trace().log("smd: " + what);
        }
    }
}
