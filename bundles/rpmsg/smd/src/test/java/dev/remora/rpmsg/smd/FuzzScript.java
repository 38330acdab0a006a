package dev.remora.rpmsg.smd;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.edge.channel.PolledEdge;
import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.LocalAddress;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.testing.Bells;
import dev.remora.smem.SmemException.Reason;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a remote writes and a gateway does, in any order, over one edge. */
final class FuzzScript implements RpmsgBus {

    /** More than any script of steps has use for. */
    private static final int MOST_STEPS = 1000;
    private static final int PACKET_MAX = 4096;
    private static final int LOCAL = 1024;
    private static final int ADDRESSES = 70;

    private final FuzzedMemory memory;
    private final FuzzedDataProvider data;
    private final PolledEdge link;
    private final Map<Integer, String> announced = new TreeMap<>();
    private RpmsgTransport transport;
    private String failure = "";

    FuzzScript(FuzzedMemory memory, FuzzedDataProvider data) {
        this.memory = memory;
        this.data = data;
        Map<String, Object> config = new HashMap<>(Map.of("name", "fuzz", "remote_host", 4, "edge", 6, "packet_max",
                PACKET_MAX));
        config.putAll(memory.config());
        SmdSettings settings = Config.settings(0, config);
        link = new PolledEdge(settings.common(), new SmdFormat(settings, memory.smem()), new Bells().first(),
                reason -> failure = reason);
        transport = connect();
    }

    private RpmsgTransport connect() {
        link.connect(this);
        RpmsgTransport connected = transport;
        connected.mask();
        return connected;
    }

    @Override
    public RpmsgEdge open(RpmsgTransport opened) {
        transport = opened;
        announced.clear();
        return new Edge();
    }

    void run() {
        for (int step = 0; step < MOST_STEPS && data.remainingBytes() > 0 && failure.isEmpty(); step++) {
            if (data.consumeInt(0, 2) < 2) {
                memory.write(data);
            } else {
                gateway();
            }
        }
        if (!failure.isEmpty()) {
            assertThat(memory.isCorruption(failure)).as(failure).isTrue();
            assertThat(failure).doesNotContain("\n");
        }
        memory.trouble(null);
        link.disconnect("the end");
        link.end();
    }

    private void gateway() {
        int address = data.consumeInt(0, ADDRESSES);
        MemorySegment payload = MemorySegment.ofArray(new byte[4 * data.consumeInt(0, 2)]);
        switch (data.consumeInt(0, 11)) {
            case 0, 1, 2, 3 -> {
                link.lookSoon();
                int max = data.consumeInt(0, 8);
                assertThat(transport.poll(max)).isBetween(0, max);
            }
            case 4 -> assertThat(transport.trySend(LOCAL + address, address, payload)).isNotNull();
            case 5 -> assertThat(transport.trySend(LOCAL + address, address, Collections.nCopies(3, payload), 0))
                    .isBetween(-4, 3);
            case 6 -> announced.forEach((at, name) -> transport.opened(new LocalAddress(name, at, LOCAL + at)));
            case 7 -> announced.forEach((at, name) -> transport.closed(new LocalAddress(name, at, LOCAL + at)));
            case 8 -> {
                transport.resume(LOCAL + address);
                transport.notifyWritable(address);
                transport.setSignals(LOCAL + address, EnumSet.of(Signal.DTR));
            }
            case 9 -> {
                assertThat(transport.mtu(address)).isBetween(0, transport.mtu());
                assertThat(transport.signals(LOCAL + address)).isNotNull();
                assertThat(transport.drained(address)).isNotNull();
                assertThat(transport.details()).doesNotContainKey("");
            }
            case 10 -> {
                memory.trouble(data.pickValue(Reason.values()));
                link.lookSoon();
                transport.poll(1);
                memory.trouble(null);
            }
            default -> {
                link.disconnect("another bus");
                transport = connect();
            }
        }
    }

    private final class Edge implements RpmsgEdge {

        @Override
        public long epoch() {
            return 1;
        }

        @Override
        public void announced(String name, int destination) {
            assertThat(name).matches("[!-~]{1,20}");
            announced.put(destination, name);
            if (data.consumeBoolean()) {
                LocalAddress address = new LocalAddress(name, destination, LOCAL + destination);
                transport.addressed(address);
                transport.opened(address);
            }
        }

        @Override
        public void withdrawn(String name, int destination) {
            announced.remove(destination, name);
        }

        @Override
        public Taken received(int source, int destination, MemorySegment shown, long offset, int length,
                int buffer) {
            assertThat(destination).isEqualTo(LOCAL + source);
            assertThat(length).isBetween(0, PACKET_MAX);
            MemorySegment payload = shown.asSlice(offset, length);
            byte[] copy = payload.toArray(ValueLayout.JAVA_BYTE);
            for (int i = data.consumeInt(0, 3); i > 0; i--) {
                memory.write(data);
            }
            assertThat(payload.toArray(ValueLayout.JAVA_BYTE)).as("private").isEqualTo(copy);
            return data.consumeInt(0, 3) == 0 ? Taken.HELD : Taken.DONE;
        }

        @Override
        public void writable() {
            throw new AssertionError("nobody asked for that");
        }

        @Override
        public void writable(int destination) {
            assertThat(transport.trySend(LOCAL + destination, destination, MemorySegment.NULL))
                    .isIn(Sent.OK, Sent.NO_BUFFER, Sent.CLOSED, Sent.UNSUPPORTED);
        }

        @Override
        public void signals(int destination, Set<Signal> raised) {
            assertThat(raised).isSubsetOf(Signal.values());
        }

        @Override
        public void dropped(String cause) {
            assertThat(cause).matches("[a-z-]+");
        }

        @Override
        public void close(String reason) {
            assertThat(reason).isNotBlank();
        }
    }
}
