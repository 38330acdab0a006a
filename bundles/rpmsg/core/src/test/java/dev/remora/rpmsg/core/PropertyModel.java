package dev.remora.rpmsg.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/** What a bus at rest should be, in the simplest terms: one step after the other. */
final class PropertyModel {

    private static final int NOBODY = -1;
    private static final int CLIENT = -2;

    private static final class Channel {
        int owner = NOBODY;
        boolean waiting;
        boolean byHand;
        int override = NOBODY;
        final List<Integer> queue = new ArrayList<>();
    }

    private final IntFunction<Driver> forms;
    private final Map<ChannelKey, Channel> channels = new LinkedHashMap<>();
    private final Set<Integer> registered = new LinkedHashSet<>();
    /** What should have arrived, by channel. */
    private final Map<String, List<Integer>> received = new HashMap<>();

    PropertyModel(IntFunction<Driver> forms) {
        this.forms = forms;
    }

    void announce(ChannelKey key) {
        channels.computeIfAbsent(key, _ -> new Channel());
        settle();
    }

    void withdraw(ChannelKey key) {
        channels.remove(key);
    }

    void crash() {
        channels.clear();
    }

    void register(int driver) {
        registered.add(driver);
        settle();
    }

    void unregister(int driver) {
        registered.remove(driver);
        channels.values().stream().filter(channel -> channel.owner == driver).forEach(PropertyModel::handOver);
        settle();
    }

    void message(ChannelKey key, int number) {
        Channel channel = channels.get(key);
        if (channel != null && channel.waiting) {
            channel.queue.add(number);
        } else if (channel != null) {
            arrived(key).add(number);
        }
    }

    void open(ChannelKey key) {
        Channel channel = channels.get(key);
        if (channel != null && channel.owner == NOBODY && !channel.waiting && channel.override == NOBODY)
            channel.owner = CLIENT;
    }

    void close(ChannelKey key) {
        Channel channel = channels.get(key);
        if (channel != null && channel.owner == CLIENT)
            channel.owner = NOBODY;
        settle();
    }

    void unbind(ChannelKey key) {
        Channel channel = channels.get(key);
        if (channel != null) {
            channel.byHand = true;
            giveUp(channel);
        }
    }

    void bind(ChannelKey key, int driver) {
        Channel channel = channels.get(key);
        if (channel == null || !registered.contains(driver) || !isFor(key, channel, driver) || channel.owner == CLIENT)
            return;
        channel.byHand = false;
        if (channel.owner != driver) {
            if (channel.owner != NOBODY)
                handOver(channel);
            if (driver != 0)
                take(key, channel, driver);
        }
        settle();
    }

    void override(ChannelKey key, int driver) {
        Channel channel = channels.get(key);
        if (channel == null)
            return;
        channel.override = driver;
        channel.byHand &= driver == NOBODY;
        if (channel.owner >= 0 && !isFor(key, channel, channel.owner)) {
            if (driver == NOBODY) {
                giveUp(channel);
            } else {
                handOver(channel);
            }
        }
        settle();
    }

    private static void handOver(Channel channel) {
        channel.owner = NOBODY;
        channel.waiting = true;
    }

    private static void giveUp(Channel channel) {
        channel.owner = NOBODY;
        channel.waiting = false;
        channel.queue.clear();
    }

    private void take(ChannelKey key, Channel channel, int driver) {
        channel.owner = driver;
        channel.waiting = false;
        if (!channel.queue.isEmpty())
            arrived(key).addAll(channel.queue);
        channel.queue.clear();
    }

    private List<Integer> arrived(ChannelKey key) {
        return received.computeIfAbsent(key.id(PropertyWorld.EDGE), _ -> new ArrayList<>());
    }

    private boolean isFor(ChannelKey key, Channel channel, int driver) {
        return channel.override == NOBODY ? forms.apply(driver).isFor(key.name()) : channel.override == driver;
    }

    private void settle() {
        channels.forEach((key, channel) -> {
            if (channel.owner == NOBODY && !channel.byHand) {
                registered.stream().filter(driver -> driver != 0 && isFor(key, channel, driver))
                        .min(Comparator.comparing(forms::apply, Driver.BEST_FIRST))
                        .ifPresent(best -> take(key, channel, best));
            }
        });
    }

    Map<ChannelKey, String> states() {
        Map<ChannelKey, String> states = new HashMap<>();
        channels.forEach((key, channel) -> states.put(key, switch (channel.owner) {
            case NOBODY -> channel.waiting ? "WAITING" : "UNBOUND";
            case CLIENT -> "OPEN";
            default -> "BOUNDd" + channel.owner;
        }));
        return states;
    }

    Map<String, List<Integer>> received() {
        return received;
    }
}
