package dev.remora.rpmsg.edge.channel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The channels of an edge. Changed by whoever's turn it is, read by any thread: a change replaces the table. */
final class Channels {

    private volatile Table table = Table.of(new EdgeChannel[0]);

    /**
     * What was there at one time.
     *
     * @param all in the order in which they were found
     * @param slots by address, at its place or the next free ones; at most half of them are used
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Table(EdgeChannel[] all, @Nullable EdgeChannel[] slots) {

        static Table of(EdgeChannel[] all) {
            @Nullable
            EdgeChannel[] slots = new EdgeChannel[2 * Integer.highestOneBit(all.length + 1) * 2];
            for (EdgeChannel channel : all) {
                int at = channel.address() & (slots.length - 1);
                while (slots[at] != null) {
                    at = (at + 1) & (slots.length - 1);
                }
                slots[at] = channel;
            }
            return new Table(all, slots);
        }

        @Nullable
        EdgeChannel at(int address) {
            int at = address & (slots.length - 1);
            EdgeChannel found = slots[at];
            while (found != null && found.address() != address) {
                at = (at + 1) & (slots.length - 1);
                found = slots[at];
            }
            return found;
        }
    }

    /**
     * Adds one.
     *
     * @throws IllegalArgumentException if another one has its address
     */
    void add(EdgeChannel channel) {
        EdgeChannel[] all = table.all();
        if (at(channel.address()) != null) {
            throw new IllegalArgumentException("channel %s: another one has its address %d".formatted(channel.name(),
                    channel.address()));
        }
        EdgeChannel[] more = Arrays.copyOf(all, all.length + 1);
        more[all.length] = channel;
        table = Table.of(more);
    }

    void remove(WireChannel wire) {
        table = Table.of(Arrays.stream(table.all()).filter(channel -> !channel.wire().equals(wire)).toArray(
                EdgeChannel[]::new));
    }

    /** In the order in which they were found; not to be changed. */
    @SuppressWarnings("EI_EXPOSE_REP")
    EdgeChannel[] all() {
        return table.all();
    }

    /** The one with this remote address. */
    @Nullable
    EdgeChannel at(int address) {
        return table.at(address);
    }

    /** The one with an endpoint at this local address. */
    @Nullable
    EdgeChannel local(int address) {
        for (EdgeChannel channel : table.all()) {
            if (channel.isAt(address)) {
                return channel;
            }
        }
        return null;
    }

    boolean has(String name) {
        return Arrays.stream(table.all()).anyMatch(channel -> channel.name().equals(name));
    }
}
