package dev.remora.benchmarks;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgMessage;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The channels of one process, and what is done with their messages at present. */
final class Traffic {

    /** Gets each message, on the receive thread. */
    interface Handler {
        void received(RpmsgEndpoint endpoint, RpmsgMessage message);
    }

    private static final String PREFIX = "bench-";

    private final int channels;
    private final AtomicReferenceArray<@Nullable RpmsgEndpoint> endpoints;
    private volatile Handler handler = (_, _) -> {};

    Traffic(int channels) {
        this.channels = channels;
        endpoints = new AtomicReferenceArray<>(channels);
    }

    List<String> names() {
        return IntStream.range(0, channels).mapToObj(i -> PREFIX + i).toList();
    }

    void handle(Handler next) {
        handler = next;
    }

    /** Whether each channel has its driver. */
    boolean complete() {
        for (int i = 0; i < channels; i++) {
            if (endpoints.get(i) == null)
                return false;
        }
        return true;
    }

    RpmsgEndpoint[] endpoints() {
        RpmsgEndpoint[] all = new RpmsgEndpoint[channels];
        for (int i = 0; i < channels; i++) {
            RpmsgEndpoint endpoint = endpoints.get(i);
            if (endpoint == null)
                throw new IllegalStateException("channel " + i + " has no driver");
            all[i] = endpoint;
        }
        return all;
    }

    RpmsgDriver driver() {
        return new ChannelDriver();
    }

    private final class ChannelDriver implements RpmsgDriver {

        private @Nullable RpmsgEndpoint endpoint;

        @Override
        public void probe(RpmsgChannel channel) {
            endpoint = channel.endpoint();
            endpoints.set(Integer.parseInt(channel.name().substring(PREFIX.length())), endpoint);
        }

        @Override
        public void received(RpmsgMessage message) {
            RpmsgEndpoint known = endpoint;
            if (known != null)
                handler.received(known, message);
        }

        @Override
        public void remove() {
            endpoint = null;
        }
    }
}
