package dev.remora.remoteproc.soft.firmware.adsp;

import dev.remora.remoteproc.soft.core.RpmsgEndpoint;
import dev.remora.remoteproc.soft.core.Trace;
import dev.remora.remoteproc.soft.core.glink.GlinkChannel;
import dev.remora.remoteproc.soft.core.glink.GlinkHandler;
import dev.remora.remoteproc.soft.firmware.stream.StreamService;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The stream service on a GLINK channel, which has no addresses: whoever has the channel gets the stream. */
final class StreamOverGlink implements GlinkHandler {

    private final Trace trace;
    private @Nullable StreamService service;
    private @Nullable Endpoint endpoint;

    StreamOverGlink(Trace trace) {
        this.trace = trace;
    }

    @Override
    public boolean received(GlinkChannel channel, ByteBuffer payload) {
        StreamService obeys = service;
        Endpoint answers = endpoint;
        if (obeys == null || answers == null) {
            obeys = new StreamService(channel::waits, trace);
            answers = new Endpoint(channel);
            service = obeys;
            endpoint = answers;
        }
        obeys.received(answers, answers.address(), payload);
        return true;
    }

    /** The channel, as an endpoint. */
    private record Endpoint(GlinkChannel channel) implements RpmsgEndpoint {

        @Override
        public int address() {
            return 0;
        }

        @Override
        public boolean send(int destination, ByteBuffer payload) {
            return channel.send(payload);
        }

        /** A channel is there as long as it is open. */
        @Override
        public void announce() {}

        @Override
        public void withdraw() {}
    }
}
