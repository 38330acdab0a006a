package dev.remora.rpmsg.edge.channel;

import dev.remora.rpmsg.edge.Senders;

/** Those who wait to send on any channel of an edge. */
final class AllSenders implements Senders {

    private final Channels channels;

    AllSenders(Channels channels) {
        this.channels = channels;
    }

    @Override
    public void wakeIfRoom() {
        for (EdgeChannel channel : channels.all()) {
            channel.wire().senders().wakeIfRoom();
        }
    }

    @Override
    public boolean any() {
        for (EdgeChannel channel : channels.all()) {
            if (channel.wire().senders().any()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean look() {
        boolean room = false;
        for (EdgeChannel channel : channels.all()) {
            room |= channel.wire().senders().look();
        }
        return room;
    }

    @Override
    public long longestSleep(long otherwise) {
        long longest = otherwise;
        for (EdgeChannel channel : channels.all()) {
            longest = channel.wire().senders().longestSleep(longest);
        }
        return longest;
    }
}
