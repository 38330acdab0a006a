package dev.remora.rpmsg.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The channels of an edge, those on their way out too. Any thread; the lock is held for look-ups and changes only. */
final class ChannelTable {

    /** What became of a channel that was to be added. */
    enum Added {
        YES, DUPLICATE, FULL, CLOSED
    }

    private final Map<ChannelKey, Channel> channels = new LinkedHashMap<>();
    /** Gone; the worker has yet to take them down. */
    private final Set<Channel> leaving = new LinkedHashSet<>();
    private boolean closed;

    /**
     * Adds a channel.
     *
     * @param most how many the remote may have announced
     */
    synchronized Added add(Channel channel, int most) {
        if (closed)
            return Added.CLOSED;
        if (knows(channel.key()))
            return Added.DUPLICATE;
        if (!channel.isConfigured()) {
            long announced = channels.values().stream().filter(other -> !other.isConfigured()).count();
            // Those that leave count too, or a remote could pile them up behind a slow driver.
            if (announced >= most || announced + leaving.size() >= 2L * most)
                return Added.FULL;
        }
        channels.put(channel.key(), channel);
        return Added.YES;
    }

    /** Whether there is this channel, or one that speaks with the same service. */
    synchronized boolean knows(ChannelKey key) {
        return channels.containsKey(key)
                || channels.keySet().stream().anyMatch(other -> other.isSameService(key));
    }

    /** Takes out a channel, if it is of the kind asked for; {@link #left} follows. Null if there is none. */
    synchronized @Nullable Channel remove(ChannelKey key, Predicate<Channel> kind) {
        Channel channel = channels.get(key);
        if (closed || channel == null || !kind.test(channel))
            return null;
        channels.remove(key);
        leaving.add(channel);
        return channel;
    }

    synchronized void left(Channel channel) {
        leaving.remove(channel);
    }

    synchronized Optional<Channel> find(String id) {
        return channels.values().stream().filter(channel -> channel.id().equals(id)).findFirst();
    }

    /** Those that are there, by age. */
    synchronized List<Channel> live() {
        return List.copyOf(channels.values());
    }

    /** Live channels first, each kind by age. */
    synchronized List<Channel> all() {
        List<Channel> all = new ArrayList<>(channels.values());
        all.addAll(leaving);
        return all;
    }

    /** No more are added. */
    synchronized void close() {
        closed = true;
    }
}
