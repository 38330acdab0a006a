package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.RpmsgInventory.EdgeStatus;
import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgTransport;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One session with one remote: its channels, its endpoints, its worker. */
final class Edge implements RpmsgEdge {

    /** Announced, bound, unbound, gone: what a channel says of its life. */
    private static final int LINES_OF_A_CHANNEL = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Edge.class);

    private final RpmsgTransport transport;
    private final String name;
    private final String backend;
    private final Optional<String> processor;
    private final int mtu;
    private final long epoch;
    private final Surroundings surroundings;
    private final Worker worker;

    private final FormerAddresses formerAddresses;
    private final Endpoints endpoints;
    private final EdgeEvents events = new EdgeEvents();
    private final ReceiveBuffers buffers;
    private final Polling polling;
    private final DropCounters drops = new DropCounters();
    private final NameServiceGuard guard;
    private final RateLimit lives;
    private final ChannelTable channels = new ChannelTable();
    private final ServedChannels served = new ServedChannels(channels);

    /** Who takes the edge down; set once. */
    private final AtomicReference<@Nullable Thread> closer = new AtomicReference<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    Edge(RpmsgTransport transport, long epoch, Surroundings surroundings) {
        this.transport = transport;
        this.name = transport.edge();
        this.backend = transport.backend();
        this.processor = transport.processor();
        this.mtu = transport.mtu();
        this.epoch = epoch;
        this.surroundings = surroundings;
        this.formerAddresses = new FormerAddresses(transport);
        this.endpoints = new Endpoints(() -> limits().endpoints(), formerAddresses::isReserved);
        this.buffers = new ReceiveBuffers(transport);
        this.polling = new Polling(name, transport);
        this.guard = new NameServiceGuard(name, drops, surroundings.limits(), surroundings.nanoTime());
        this.lives = new RateLimit(LINES_OF_A_CHANNEL * limits().channels());
        this.worker = new Worker("remora-bus-" + name);
    }

    @Override
    public void announced(String announced, int destination) {
        if (isClosed() || !guard.isWellFormed(announced, destination))
            return;
        ChannelKey key = ChannelKey.announced(announced, destination);
        if (channels.knows(key) || served.know(key)) {
            drops.count(DropCause.DUPLICATE);
        } else if (guard.isInTime(announced, destination) && !served.take(key)) {
            switch (make(key, null)) {
                case YES -> LOG.debug("{}: {} announced", name, key);
                case DUPLICATE -> drops.count(DropCause.DUPLICATE);
                case FULL -> guard.tooMany(announced, destination);
                case CLOSED -> LOG.debug("{}: {} announced while the edge closes", name, announced);
            }
        }
    }

    private ChannelTable.Added make(ChannelKey key, @Nullable StaticChannel configured) {
        Channel channel = new Channel(this, key, configured);
        ChannelTable.Added added = channels.add(channel, limits().channels());
        if (added == ChannelTable.Added.YES) {
            channel.resume();
            worker.execute(channel::appear);
        }
        return added;
    }

    /** A channel by configuration, if it is for this edge. */
    void add(StaticChannel configured) {
        if (!configured.isOn(name, backend))
            return;
        if (make(configured) == ChannelTable.Added.DUPLICATE) {
            LOG.warn("{}: static channel {} is not made, the edge has it already; configure it once, "
                    + "and not if the remote announces it", name, configured.key().id(name));
        }
    }

    private ChannelTable.Added make(StaticChannel configured) {
        ChannelTable.Added added = make(configured.key(), configured);
        if (added == ChannelTable.Added.YES && configured.isOpenToAll())
            takeOver(configured.key().name());
        return added;
    }

    /** What the remote announced before is a channel that is served now. */
    private void takeOver(String service) {
        channels.live().stream().filter(channel -> !channel.isConfigured() && channel.key().name().equals(service))
                .findFirst().ifPresent(former -> {
                    if (takeOut(channels.remove(former.key(), former::equals), "served by configuration now", false))
                        served.take(former.key());
                });
    }

    /** It is no longer configured. What the remote has announced to it becomes a channel of its own. */
    void remove(StaticChannel configured) {
        if (!configured.isOn(name, backend))
            return;
        Channel channel = channels.remove(configured.key(), present -> present.isConfiguredBy(configured));
        int announced = channel == null ? RpmsgChannel.ADDRESS_ANY : channel.peer().announced();
        takeOut(channel, "removed from the configuration", false);
        makeMissing();
        ChannelKey remaining = ChannelKey.announced(configured.key().name(), announced);
        if (announced != RpmsgChannel.ADDRESS_ANY && !served.take(remaining))
            LOG.debug("{}: {} on its own: {}", name, remaining, make(remaining, null));
    }

    /** Of the channels configured, those that another was in the way of. */
    private void makeMissing() {
        surroundings.statics().get().stream()
                .filter(configured -> configured.isOn(name, backend) && !channels.knows(configured.key()))
                .forEach(configured -> LOG.debug("{}: {} made: {}", name, configured, make(configured)));
    }

    @Override
    public void withdrawn(String announced, int destination) {
        if (isClosed())
            return;
        ChannelKey key = ChannelKey.announced(announced, destination);
        if (takeOut(channels.remove(key, channel -> !channel.isConfigured()), "withdrawn by the remote", true)) {
            makeMissing();
        } else if (!served.release(key)) {
            drops.count(channels.knows(key) ? DropCause.STATIC_WITHDRAWAL : DropCause.UNKNOWN_WITHDRAWAL);
        }
    }

    private boolean takeOut(@Nullable Channel channel, String why, boolean byRemote) {
        if (channel == null)
            return false;
        channel.leave(why, DropCause.WITHDRAWN);
        formerAddresses.forget(channel.key());
        worker.execute(() -> {
            channel.vanish(true);
            if (!byRemote)
                channel.closeForRemote();
            channels.left(channel);
            long waited = dropped(channel, DropCause.WITHDRAWN);
            drops.count(DropCause.WITHDRAWN, waited);
            if (waited > 0)
                lives.tell(before -> LOG.warn("{}: {} waiting messages dropped with it{}", channel, waited,
                        Texts.more(before)));
        });
        return true;
    }

    @Override
    public Taken received(int source, int destination, MemorySegment memory, long offset, int length, int buffer) {
        // What comes after the end stays where it is, for the next session.
        if (isClosed())
            return Taken.HELD;
        Inbox inbox = endpoints.find(destination);
        if (inbox == null) {
            drops.count(DropCause.NO_ENDPOINT);
            return Taken.DONE;
        }
        return inbox.deliver(source, memory, offset, length, buffer);
    }

    @Override
    public void writable() {
        events.writable();
    }

    @Override
    public void writable(int destination) {
        events.writable(destination);
    }

    @Override
    public void signals(int destination, Set<Signal> raised) {
        events.signals(destination, raised);
    }

    @Override
    public void dropped(String cause) {
        drops.count(cause);
    }

    private boolean isClosed() { return closer.get() != null; }

    @Override
    public void close(String reason) {
        close(reason, DropCause.EDGE_ENDED);
    }

    /** The bus stops; the remote goes on. */
    void stop(String reason) {
        close(reason, DropCause.BUS_STOPPED);
    }

    private void close(String reason, DropCause cause) {
        if (closer.compareAndSet(null, Thread.currentThread())) {
            takeDown(reason, cause);
        } else if (!Thread.currentThread().equals(closer.get()) && !worker.isCurrent()) {
            Waits.until(closed, Long.MAX_VALUE);
        }
    }

    private void takeDown(String reason, DropCause cause) {
        channels.close();
        List<Channel> all = channels.all();
        try {
            all.forEach(channel -> channel.leave(reason, cause));
            transport.wake();
            long patience = limits().patienceNanos();
            buffers.end(reason, patience);
            polling.end(reason, patience);
            if (!worker.stop(patience)) {
                LOG.warn("{}: probe or remove of a driver has not returned after {} s; interrupted", name,
                        TimeUnit.NANOSECONDS.toSeconds(patience));
            }
            all.forEach(channel -> channel.vanish(cause == DropCause.BUS_STOPPED));
            long waited = all.stream().mapToLong(channel -> dropped(channel, cause)).sum();
            if (waited > 0)
                LOG.warn("{}: {} waiting messages dropped: {}", name, waited, reason);
            tellDrops(all);
        } finally {
            surroundings.whenClosed().accept(this);
            closed.countDown();
        }
    }

    /** The counters go with the session: the log keeps them. */
    private void tellDrops(List<Channel> all) {
        Map<String, Long> total = new TreeMap<>(drops.snapshot());
        all.forEach(channel -> channel.counters().drops().snapshot()
                .forEach((cause, number) -> total.merge(cause, number, Long::sum)));
        if (!total.isEmpty())
            LOG.info("{}: dropped in session {}: {}", name, epoch, total);
    }

    private static long dropped(Channel channel, DropCause cause) {
        return channel.counters().drops().snapshot().getOrDefault(cause.text(), 0L);
    }

    /** As {@link dev.remora.rpmsg.RpmsgAdmin#fail}. */
    void fail(String reason) {
        transport.fail(reason);
    }

    /** Does this for each channel, also for those that leave. Any thread, without locks. */
    void forEach(Consumer<Channel> action) {
        channels.all().forEach(action);
    }

    Optional<Channel> find(String id) {
        return channels.find(id);
    }

    /** Drivers came or changed: unbound channels look for one. Returns at once. */
    void settle() {
        worker.execute(() -> channels.live().forEach(Channel::settle));
    }

    List<ChannelStatus> status() {
        return channels.live().stream().map(Channel::status).toList();
    }

    int boundTo(long driver) {
        return (int) channels.live().stream().filter(channel -> channel.isBoundTo(driver)).count();
    }

    EdgeStatus edgeStatus() {
        return new EdgeStatus(name, backend, processor, epoch, mtu, channels.live().size(), endpoints.size(),
                buffers.count(), buffers.held(), buffers.retained(), polling.active(), drops.snapshot(),
                transport.details());
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

    @Override
    public long epoch() {
        return epoch;
    }

    RpmsgTransport transport() {
        return transport;
    }

    ReceiveBuffers buffers() {
        return buffers;
    }

    EdgeEvents events() {
        return events;
    }

    Polling polling() {
        return polling;
    }

    FormerAddresses formerAddresses() {
        return formerAddresses;
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

    ChannelEvents channelEvents() {
        return surroundings.events();
    }

    Access access(BundleFacts bundle) {
        return surroundings.policy().of(bundle);
    }

    Limits limits() {
        return surroundings.limits().get();
    }

    /** How a channel is to be kept. */
    ChannelSettings settings(String channel) {
        return SettingsEntry.resolve(surroundings.settings().get(), limits().settings(), channel, name);
    }
}
