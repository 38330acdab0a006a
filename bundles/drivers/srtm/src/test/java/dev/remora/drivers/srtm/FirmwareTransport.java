package dev.remora.drivers.srtm;

import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgTransport;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** A backend with a receive thread, and a firmware behind it that answers from a table. */
final class FirmwareTransport implements RpmsgTransport {

    /** One that is on its way to the gateway, in hexadecimal; an empty one ends the thread. */
    private record Passing(int source, int destination, String hex) {}

    /** What was asked, in hexadecimal. */
    final List<String> asked = new CopyOnWriteArrayList<>();
    /** What each is answered with: one message or several. What is not in it is not answered. */
    final Map<String, List<String>> answers = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> addresses = new ConcurrentHashMap<>();
    private final BlockingQueue<Passing> passing = new LinkedBlockingQueue<>();
    private volatile @Nullable RpmsgEdge edge;
    private @Nullable Thread receiver;

    /** Opens the edge; the firmware announces channels, the first at address 30. */
    void start(RpmsgBus bus, String... channels) {
        RpmsgEdge opened = bus.open(this);
        edge = opened;
        receiver = Thread.ofPlatform().daemon().name("test-receive").start(() -> receive(opened));
        int address = 30;
        for (String channel : channels) {
            opened.announced(channel, address++);
        }
    }

    /** The other side is reset. */
    void reset() throws InterruptedException {
        end();
        passing.clear();
        addresses.clear();
    }

    /** Ends edge and thread, if there are. */
    void end() throws InterruptedException {
        RpmsgEdge former = edge;
        if (former == null)
            return;
        edge = null;
        former.close("partition 3 rebooted");
        passing.add(new Passing(0, 0, ""));
        Objects.requireNonNull(receiver).join();
    }

    /** The firmware tells something of its own accord. */
    void tells(int from, String hex) {
        passing.add(new Passing(from, Objects.requireNonNull(addresses.get(from)), hex));
    }

    private void receive(RpmsgEdge to) {
        try {
            Passing next = passing.take();
            while (!next.hex().isEmpty()) {
                byte[] bytes = HexFormat.of().parseHex(next.hex());
                to.received(next.source(), next.destination(), MemorySegment.ofArray(bytes), 0, bytes.length,
                        RpmsgEdge.NO_BUFFER);
                next = passing.take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void addressed(LocalAddress channel) {
        addresses.put(channel.destination(), channel.address());
    }

    @Override
    public Sent send(int source, int destination, MemorySegment payload, long timeoutNanos, Abort abort) {
        return trySend(source, destination, payload);
    }

    @Override
    public Sent trySend(int source, int destination, MemorySegment payload) {
        String hex = HexFormat.of().formatHex(payload.toArray(ValueLayout.JAVA_BYTE));
        asked.add(hex);
        for (String answer : new ArrayList<>(answers.getOrDefault(hex, List.of()))) {
            passing.add(new Passing(/* source= */ destination, /* destination= */ source, answer));
        }
        return Sent.OK;
    }

    @Override
    public String edge() {
        return "m4.vdev0";
    }

    @Override
    public String backend() {
        return "virtio";
    }

    @Override
    public Optional<String> processor() {
        return Optional.of("m4");
    }

    @Override
    public int mtu() {
        return 496;
    }

    @Override
    public Sent awaitWritable(long timeoutNanos, Abort abort) {
        return Sent.OK;
    }

    @Override
    public void notifyWritable() {
        throw new UnsupportedOperationException("always writable");
    }

    @Override
    public void wake() {
        // Nobody waits.
    }

    @Override
    public void fail(String reason) {
        throw new UnsupportedOperationException(reason);
    }
}
