package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/** A driver service whose instances do as told and note each breach of the rules of a driver's life. */
final class FakeDriver implements Driver.Instances {

    /** What an instance does in a call. */
    @FunctionalInterface
    interface Action<T> {
        void run(T argument) throws Exception;
    }

    static final BundleFacts BUNDLE = new BundleFacts("test.bundle", new Version(1, 0, 0));

    private static final AtomicInteger IDS = new AtomicInteger();

    final long id = IDS.incrementAndGet();
    final String name;
    final List<String> breaches = new CopyOnWriteArrayList<>();
    final List<Instance> instances = new CopyOnWriteArrayList<>();
    final List<Instance> released = new CopyOnWriteArrayList<>();
    /** What arrived at any instance, in order; payloads as text. */
    final List<String> received = Collections.synchronizedList(new ArrayList<>());
    volatile Action<RpmsgChannel> whenProbed = _ -> {};
    volatile Action<RpmsgMessage> whenReceived = _ -> {};
    volatile Action<Instance> whenRemoved = _ -> {};
    volatile Action<FakeDriver> whenTaken = _ -> {};

    FakeDriver(String name) {
        this.name = name;
    }

    Driver as(int ranking, String... channelNames) {
        return as(ranking, new Driver.Wants(List.of(channelNames), false, false));
    }

    Driver as(int ranking, Driver.Wants wants) {
        return new Driver(id, ranking, name, wants, BUNDLE, this);
    }

    /** One that is announced to the remote. */
    Driver announced(String... channelNames) {
        return as(0, new Driver.Wants(List.of(channelNames), true, false));
    }

    /** One whose callback may block. */
    Driver blocking(String... channelNames) {
        return as(0, new Driver.Wants(List.of(channelNames), false, true));
    }

    Driver as(String... channelNames) {
        return as(0, channelNames);
    }

    Instance only() {
        if (instances.size() != 1) {
            throw new AssertionError(name + " has " + instances.size() + " instances");
        }
        return instances.getFirst();
    }

    /** The framework's event is over: from now on nobody may call an instance. */
    void serviceIsGone() {
        if (instances.stream().anyMatch(instance -> instance.live.get())) {
            breaches.add("bound after its service had gone");
        }
    }

    @Override
    public @Nullable RpmsgDriver take() {
        try {
            whenTaken.run(this);
        } catch (Exception e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        Instance instance = new Instance();
        instances.add(instance);
        return instance;
    }

    @Override
    public void release(RpmsgDriver instance) {
        Instance mine = (Instance) instance;
        if (mine.live.get()) {
            breaches.add("released while bound");
        }
        if (released.contains(mine)) {
            breaches.add("released twice");
        }
        released.add(mine);
    }

    final class Instance implements RpmsgDriver {

        final AtomicInteger probes = new AtomicInteger();
        final AtomicInteger removes = new AtomicInteger();
        private final AtomicBoolean live = new AtomicBoolean();
        private final AtomicInteger callbacks = new AtomicInteger();
        volatile @Nullable RpmsgChannel channel;

        @Override
        public void probe(RpmsgChannel newChannel) throws Exception {
            if (probes.incrementAndGet() > 1) {
                breaches.add("probed twice");
            }
            channel = newChannel;
            whenProbed.run(newChannel);
            live.set(true);
        }

        @Override
        public void received(RpmsgMessage message) {
            if (!live.get()) {
                breaches.add("callback outside probe and remove");
            }
            if (callbacks.incrementAndGet() > 1) {
                breaches.add("two callbacks at once");
            }
            try {
                received.add(new String(message.copy(), StandardCharsets.US_ASCII));
                whenReceived.run(message);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            } finally {
                callbacks.decrementAndGet();
            }
        }

        @Override
        public void remove() {
            if (removes.incrementAndGet() > 1) {
                breaches.add("removed twice");
            }
            if (!live.getAndSet(false)) {
                breaches.add("removed without a successful probe");
            }
            try {
                whenRemoved.run(this);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        RpmsgChannel channel() {
            RpmsgChannel known = channel;
            if (known == null) {
                throw new AssertionError(name + " was not probed");
            }
            return known;
        }
    }
}
