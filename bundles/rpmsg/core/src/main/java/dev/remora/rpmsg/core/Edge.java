package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgTransport;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One session with one remote: its channels, its endpoints, its worker. */
final class Edge implements RpmsgEdge {

    /** Where the name service listens, on both sides. */
    private static final int NAME_SERVICE = 53;

    /** Announced, bound, unbound, gone: what a channel says of its life. */
    private static final int LINES_OF_A_CHANNEL = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Edge.class);

    /** What the edges of a bus share. */
    record Surroundings(Drivers drivers, ChannelServices services, Supplier<Limits> limits,
            Consumer<Edge> whenClosed) {}

    private record Key(String name, int destination) {}

    private final RpmsgTransport transport;
    private final String name;
    private final String backend;
    private final Optional<String> processor;
    private final int mtu;
    private final long epoch;
    private final Surroundings surroundings;
    private final Worker worker;

    private final Endpoints endpoints = new Endpoints();
    private final DropCounters drops = new DropCounters();
    private final Map<DropCause, RateLimit> warnings = new EnumMap<>(DropCause.class);
    private final RateLimit lives;

    /** Guards the three fields below; held for look-ups and changes only. */
    private final Object lock = new Object();
    private final Map<Key, Channel> channels = new LinkedHashMap<>();
    /** Withdrawn; the worker has yet to take them down. */
    private final Set<Channel> leaving = new LinkedHashSet<>();
    private @Nullable Thread closer;

    private final CountDownLatch closed = new CountDownLatch(1);

    Edge(RpmsgTransport transport, long epoch, Surroundings surroundings) {
        this.transport = transport;
        this.name = transport.edge();
        this.backend = transport.backend();
        this.processor = transport.processor();
        this.mtu = transport.mtu();
        this.epoch = epoch;
        this.surroundings = surroundings;
        this.lives = new RateLimit(LINES_OF_A_CHANNEL * limits().channels());
        this.worker = new Worker("remora-bus-" + name);
    }

    @Override
    public void announced(String announced, int destination) {
        if (!ChannelNames.isSafe(announced)) {
            refuse(DropCause.BAD_NAME, announced, destination, "a name has 1 to " + ChannelNames.LONGEST
                    + " characters: letters, digits, - _ . and no dot in front");
        } else if (destination == RpmsgChannel.ADDRESS_ANY || destination == NAME_SERVICE) {
            refuse(DropCause.BAD_ADDRESS, announced, destination, "no channel can have this address");
        } else {
            add(announced, destination);
        }
    }

    private void add(String announced, int destination) {
        Key key = new Key(announced, destination);
        Channel channel = new Channel(this, announced, destination);
        int most = limits().channels();
        boolean full;
        synchronized (lock) {
            if (closer != null)
                return;
            if (channels.containsKey(key)) {
                drops.count(DropCause.DUPLICATE);
                return;
            }
            // Those that leave count too, or a remote could pile them up behind a slow driver.
            full = channels.size() >= most || channels.size() + leaving.size() >= 2 * most;
            if (!full)
                channels.put(key, channel);
        }
        if (full) {
            refuse(DropCause.TOO_MANY_CHANNELS, announced, destination,
                    "the edge has as many channels as channels.max of " + BusComponent.PID + " allows: " + most);
        } else {
            worker.execute(channel::appear);
        }
    }

    private void refuse(DropCause cause, String announced, int destination, String why) {
        drops.count(cause);
        // Announcements come from one thread: the map needs no lock.
        warnings.computeIfAbsent(cause, _ -> new RateLimit())
                .tell(before -> LOG.warn("{}: announcement of \"{}\" ({}) refused: {}{}", name,
                        Texts.oneLine(announced), Texts.hex(destination), why, Texts.more(before)));
    }

    @Override
    public void withdrawn(String announced, int destination) {
        Channel channel;
        synchronized (lock) {
            if (closer != null)
                return;
            channel = channels.remove(new Key(announced, destination));
            if (channel != null)
                leaving.add(channel);
        }
        if (channel == null) {
            drops.count(DropCause.UNKNOWN_WITHDRAWAL);
            return;
        }
        channel.leave("withdrawn by the remote");
        worker.execute(() -> {
            channel.vanish();
            synchronized (lock) {
                leaving.remove(channel);
            }
        });
    }

    @Override
    public void received(int source, int destination, MemorySegment memory, long offset, int length) {
        Inbox inbox = endpoints.find(destination);
        if (inbox == null) {
            drops.count(DropCause.NO_ENDPOINT);
        } else {
            inbox.deliver(source, memory, offset, length);
        }
    }

    @Override
    public void dropped(String cause) {
        drops.count(cause);
    }

    @Override
    public void close(String reason) {
        List<Channel> all;
        synchronized (lock) {
            if (Thread.currentThread().equals(closer))
                return;
            all = closer == null ? everything() : null;
            if (closer == null)
                closer = Thread.currentThread();
        }
        if (all != null) {
            takeDown(all, reason);
        } else if (!worker.isCurrent()) {
            Waits.until(closed, Long.MAX_VALUE);
        }
    }

    private void takeDown(List<Channel> all, String reason) {
        try {
            all.forEach(channel -> channel.leave(reason));
            long patience = limits().patienceNanos();
            if (!worker.stop(patience)) {
                LOG.warn("{}: probe or remove of a driver has not returned after {} s; interrupted", name,
                        TimeUnit.NANOSECONDS.toSeconds(patience));
            }
            all.forEach(Channel::vanish);
        } finally {
            surroundings.whenClosed().accept(this);
            closed.countDown();
        }
    }

    /** Live channels first, each kind by age. Called with the lock. */
    private List<Channel> everything() {
        List<Channel> all = new ArrayList<>(channels.values());
        all.addAll(leaving);
        return all;
    }

    private List<Channel> live() {
        synchronized (lock) {
            return List.copyOf(channels.values());
        }
    }

    /** Does this for each channel, also for those that leave. Any thread, without locks. */
    void forEach(Consumer<Channel> action) {
        List<Channel> all;
        synchronized (lock) {
            all = everything();
        }
        all.forEach(action);
    }

    /** Drivers came or changed: unbound channels look for one. Returns at once. */
    void settle() {
        worker.execute(() -> live().forEach(Channel::settle));
    }

    List<ChannelStatus> status() {
        return live().stream().map(Channel::status).toList();
    }

    int boundTo(long driver) {
        return (int) live().stream().filter(channel -> channel.isBoundTo(driver)).count();
    }

    Map<String, Long> dropped() {
        return drops.snapshot();
    }

    String name() {
        return name;
    }

    String backend() {
        return backend;
    }

    Optional<String> processor() {
        return processor;
    }

    /** For lines on the lives of channels, of which the remote makes as many as it likes, one after the other. */
    RateLimit lives() {
        return lives;
    }

    int mtu() {
        return mtu;
    }

    long epoch() {
        return epoch;
    }

    RpmsgTransport transport() {
        return transport;
    }

    Endpoints endpoints() {
        return endpoints;
    }

    Worker worker() {
        return worker;
    }

    Drivers drivers() {
        return surroundings.drivers();
    }

    ChannelServices services() {
        return surroundings.services();
    }

    Limits limits() {
        return surroundings.limits().get();
    }
}
