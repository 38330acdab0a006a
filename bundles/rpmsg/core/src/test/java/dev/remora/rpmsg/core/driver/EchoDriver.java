package dev.remora.rpmsg.core.driver;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgMessage;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A driver as a component in a bundle of its own; tells what is called. */
public final class EchoDriver implements RpmsgDriver {

    private final Consumer<String> calls;
    private @Nullable RpmsgChannel channel;

    /**
     * Started by Declarative Services.
     *
     * @param calls is told
     */
    public EchoDriver(Consumer<String> calls) {
        this.calls = calls;
        calls.accept("activate");
    }

    @Override
    public void probe(RpmsgChannel newChannel) throws InterruptedException {
        channel = newChannel;
        calls.accept("probe " + newChannel.name());
        newChannel.endpoint().send(new byte[]{1});
    }

    @Override
    public void received(RpmsgMessage message) {
        calls.accept("received " + HexFormat.of().formatHex(message.copy()));
        RpmsgChannel bound = channel;
        if (bound != null) {
            bound.endpoint().trySend(message.payload());
        }
    }

    @Override
    public void remove() {
        calls.accept("remove");
    }

    void stop() {
        calls.accept("deactivate");
    }
}
