package dev.remora.drivers.sample;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgMessage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A channel that keeps what is sent. */
final class FakeChannel implements RpmsgChannel, RpmsgEndpoint {

    record Sent(int destination, String hex) {}

    static final int REMOTE = 0x1e;

    final List<Sent> sent = new ArrayList<>();
    boolean full;
    private final String name;

    FakeChannel(String name) {
        this.name = name;
    }

    static RpmsgMessage message(int source, byte... bytes) {
        return new RpmsgMessage() {
            @Override
            public int source() {
                return source;
            }

            @Override
            public int length() {
                return bytes.length;
            }

            @Override
            public MemorySegment payload() {
                return MemorySegment.ofArray(bytes).asReadOnly();
            }

            @Override
            public byte[] copy() {
                return bytes.clone();
            }
        };
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int source() {
        return address();
    }

    @Override
    public int destination() {
        return REMOTE;
    }

    @Override
    public RpmsgEndpoint endpoint() {
        return this;
    }

    @Override
    public int address() {
        return 0x400;
    }

    @Override
    public int mtu() {
        return 496;
    }

    @Override
    public void send(MemorySegment payload) {
        trySendTo(REMOTE, payload);
    }

    @Override
    public void sendTo(int destination, MemorySegment payload) {
        trySendTo(destination, payload);
    }

    @Override
    public void sendOffChannel(int source, int destination, MemorySegment payload) {
        trySendTo(destination, payload);
    }

    @Override
    public boolean trySend(MemorySegment payload) {
        return trySendTo(REMOTE, payload);
    }

    @Override
    public boolean trySendTo(int destination, MemorySegment payload) {
        if (!full) {
            sent.add(new Sent(destination, HexFormat.of().formatHex(payload.toArray(ValueLayout.JAVA_BYTE))));
        }
        return !full;
    }

    @Override
    public boolean trySendOffChannel(int source, int destination, MemorySegment payload) {
        return trySendTo(destination, payload);
    }
}
