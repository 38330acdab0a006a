package dev.remora.platform.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class SessionTest {

    private final FakeKernel kernel = new FakeKernel(0);
    private final Session session = new Session(new Offer("kernel0", 7, 2, 1, ByteBuffer.allocate(0)), kernel,
            new Session.Service() {

                @Override
                public void end() {
                    throw new IllegalStateException("nothing is served");
                }

                @Override
                public void kicked() {
                    throw new IllegalStateException("nothing is served");
                }
            }, () -> {
            });

    /** Else the connection's thread would poll a descriptor that is closed, which is always ready. */
    @Test
    void withoutInBandNotificationsAnymoreNothingWaitsForTheirChannel() throws Violation {
        long both = FrontEnd.REPLY_ACK | FrontEnd.BACKEND_REQ;
        say(Request.SET_PROTOCOL_FEATURES, FrontEnd.u64(both | FrontEnd.INBAND));
        say(Request.SET_BACKEND_REQ_FD, new byte[0], kernel.open());
        say(Request.SET_PROTOCOL_FEATURES, FrontEnd.u64(both));
        say(Request.SET_BACKEND_REQ_FD, new byte[0], kernel.open());
        CallLine line = session.calls().getFirst();
        line.interrupt();
        assertThat(line.retry()).isNull();
        session.close();
        assertThat(kernel.stillOpen()).isEmpty();
    }

    private void say(Request request, byte[] payload, int... descriptors) throws Violation {
        Descriptors sent = new Descriptors(kernel);
        for (int descriptor : descriptors) {
            sent.add(descriptor);
        }
        session.handle(new Message(request, false, ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder()), sent));
    }
}
