package dev.remora.remoteproc.soft.core.glink;

import dev.remora.remoteproc.soft.core.SoftCore;
import dev.remora.remoteproc.soft.core.smem.SmemException;
import dev.remora.remoteproc.soft.core.smem.SoftSmem;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The remote side of an edge: the channels that a firmware offers. Of the thread of the main loop, which calls
 * {@link #serve} at each turn. While SMEM is not ready, or the gateway's pipe is not there, it is tried again.
 */
public final class GlinkRemote {

    private final SoftCore core;
    private final GlinkPlace place;
    private final GlinkEdge edge;
    private final int firstId;
    private final List<GlinkOffer> offers = new ArrayList<>();
    private @Nullable GlinkHandler created;
    private @Nullable GlinkLink link;
    private String problem = "";

    /**
     * Makes it; nothing is touched yet.
     *
     * @param core the core
     * @param smem where the pipes lie
     * @param edge to whom
     */
    public GlinkRemote(SoftCore core, SoftSmem smem, GlinkEdge edge) {
        this(core, new SmemPlace(smem, edge), edge, 1);
    }

    /**
     * Makes the remote side of a link in the message RAM of a power manager, where the receiver makes its buffers itself.
     *
     * @param core the core
     * @param ram the message RAM; without a table of pipes in it, one is made
     * @param processor two letters: whose pipes, "ap" for the application processors
     * @param edge to whom
     */
    public GlinkRemote(SoftCore core, MemorySegment ram, String processor, GlinkEdge edge) {
        this(core, new RamPlace(ram, processor, edge.fifo(), 0), edge, 1);
    }

    GlinkRemote(SoftCore core, GlinkPlace place, GlinkEdge edge, int firstId) {
        this.core = core;
        this.place = place;
        this.edge = edge;
        this.firstId = firstId;
    }

    /**
     * Offers a channel. It is opened once the link is up, and again after both sides have closed it.
     *
     * @param offer which
     */
    public void offer(GlinkOffer offer) {
        offers.add(offer);
    }

    /**
     * Serves the channels that only the gateway opens, too.
     *
     * @param handler takes what comes
     */
    public void serveCreated(GlinkHandler handler) {
        created = handler;
    }

    /**
     * What a link can do wrong.
     *
     * @return of the link
     * @throws IllegalStateException if there is no link yet
     */
    public GlinkFaults faults() {
        GlinkLink there = link;
        if (there == null) {
            throw new IllegalStateException("no link yet");
        }
        return there.faults();
    }

    /** A turn: takes up the pipes when they are there, reads, delivers. */
    public void serve() {
        GlinkLink there = link;
        if (there == null) {
            there = begin();
        }
        if (there != null) {
            there.serve();
        }
    }

    private @Nullable GlinkLink begin() {
        GlinkPlace.Pipes pipes;
        try {
            pipes = place.take();
        } catch (SmemException | GlinkViolation e) {
            report(String.valueOf(e.getMessage()));
            return null;
        }
        if (pipes == null) {
            return null;
        }
        GlinkLink begun = new GlinkLink(core, edge, pipes, place.intentless(), firstId);
        offers.forEach(begun.channels()::offer);
        if (created != null) {
            begun.channels().serveCreated(created);
        }
        link = begun;
        begun.begin();
        return begun;
    }

    private void report(String what) {
        if (!what.equals(problem)) {
            problem = what;
            core.trace().log("glink: " + what);
        }
    }
}
