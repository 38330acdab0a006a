package dev.remora.rpmsg.keepalive;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.PolledReceive;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.RpmsgReceiver;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Proxy;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A channel whose remote answers, or does not. */
final class FakeChannel implements RpmsgChannel {

    /** What was sent, hexadecimal. */
    final List<String> sent = new CopyOnWriteArrayList<>();
    final long epoch;
    volatile boolean answers = true;
    volatile boolean full;
    volatile boolean gone;
    volatile int mtu = 16;
    final AtomicInteger endpoints = new AtomicInteger();
    @Nullable
    RuntimeException refusal;
    private volatile @Nullable RpmsgReceiver receiver;

    FakeChannel(long epoch) {
        this.epoch = epoch;
    }

    @Override
    public RpmsgEndpoint createEndpoint(int address, RpmsgReceiver callback) {
        if (gone)
            throw new ChannelClosedException("gone");
        if (refusal != null)
            throw refusal;
        if (address != ADDRESS_ANY)
            throw new IllegalArgumentException("takes an address that may be somebody's");
        endpoints.incrementAndGet();
        receiver = callback;
        return (RpmsgEndpoint) Proxy.newProxyInstance(RpmsgEndpoint.class.getClassLoader(),
                new Class<?>[]{RpmsgEndpoint.class}, (_, method, arguments) -> switch (method.getName()) {
                    case "mtu" -> mtu;
                    case "trySend" -> trySend((MemorySegment) arguments[0]);
                    case "close" -> {
                        receiver = null;
                        endpoints.decrementAndGet();
                        yield null;
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private boolean trySend(MemorySegment payload) {
        if (gone || receiver == null)
            throw new ChannelClosedException("gone");
        if (full)
            return false;
        sent.add(HexFormat.of().formatHex(payload.toArray(ValueLayout.JAVA_BYTE)));
        if (answers)
            answer();
        return true;
    }

    void answer() {
        RpmsgMessage message = (RpmsgMessage) Proxy.newProxyInstance(RpmsgMessage.class.getClassLoader(),
                new Class<?>[]{RpmsgMessage.class}, (_, method, _) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
        RpmsgReceiver present = receiver;
        if (present != null)
            present.received(message);
    }

    /** As the policy does when it changes. */
    void takeEndpoint() {
        receiver = null;
    }

    @Override
    public String name() {
        return "heartbeat";
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public int source() {
        return ADDRESS_ANY;
    }

    @Override
    public int destination() {
        return 0x400;
    }

    @Override
    public RpmsgEndpoint endpoint() {
        throw new UnsupportedOperationException();
    }

    @Override
    public RpmsgEndpoint open(RpmsgReceiver callback) {
        throw new UnsupportedOperationException("would take it from its driver");
    }

    @Override
    public PolledReceive polled() {
        throw new UnsupportedOperationException();
    }
}
