package dev.remora.rpmsg.edge.channel;

import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.spi.Subdevice;
import java.util.Optional;
import java.util.function.Supplier;

/** An edge that comes and goes with its processor. Called on that processor's thread. */
public final class EdgeSubdevice implements Subdevice {

    private final Edge edge;
    private final Supplier<Optional<RemoteProcessor>> processor;
    private boolean crashed;

    /**
     * Makes one.
     *
     * @param edge opens and closes
     * @param processor the one that it follows, as long as it is there
     */
    public EdgeSubdevice(Edge edge, Supplier<Optional<RemoteProcessor>> processor) {
        this.edge = edge;
        this.processor = processor;
    }

    /** What was stopped in order may have gone down with its channels open; what is only attached to runs. */
    @Override
    public void prepare() {
        if (processor.get().map(one -> one.status().state() == ProcessorState.OFFLINE).orElse(false)) {
            edge.remoteIsOff();
        }
    }

    @Override
    public void start() {
        edge.open();
    }

    @Override
    public void stop(boolean hasCrashed) {
        crashed = hasCrashed;
        edge.close(hasCrashed ? "its processor has crashed" : "its processor is stopped or left");
    }

    @Override
    public void unprepare() {
        if (crashed) {
            crashed = false;
            edge.remoteIsOff();
        }
    }

    @Override
    public String description() {
        return edge.describe();
    }
}
