package dev.remora.rpmsg.glink.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.glink.pipe.Pipes;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An end with users that send numbered messages and check what they get. */
final class TalkingEnd implements DrivenEnd.User {

    final DrivenEnd end;
    /** The remote has rung. */
    boolean rung;
    /** Who receives wants nothing now. */
    boolean holds;

    /** All streams of both ends. */
    private final List<Stream> streams;
    /** What is sent by each channel that is open here. */
    private final Map<GlinkChannel, Stream> outgoing = new HashMap<>();
    /** The stream that a channel last got something of. */
    private final Map<GlinkChannel, Integer> incoming = new HashMap<>();
    private final Set<GlinkChannel> asking = new HashSet<>();
    /** Closed since they asked: the answer may come when they are open again. */
    private final Set<GlinkChannel> askedBefore = new HashSet<>();

    TalkingEnd(Pipes pipes, LinkSettings settings, Runnable ring, List<Stream> streams) {
        this.streams = streams;
        end = new DrivenEnd(pipes, settings, ring, this);
    }

    /** The one of the channels that the bus has, with that number. */
    private GlinkChannel channel(int number) {
        List<GlinkChannel> channels = end.channels();
        return channels.get(number % channels.size());
    }

    boolean hasChannels() {
        return !end.channels().isEmpty();
    }

    /** An endpoint for each channel that there is. */
    void openAll() {
        end.channels().forEach(this::open);
    }

    private void open(GlinkChannel channel) {
        if (!outgoing.containsKey(channel)) {
            channel.open();
            Stream stream = new Stream(streams.size(), channel.name());
            streams.add(stream);
            outgoing.put(channel, stream);
        }
    }

    void close(int number) {
        GlinkChannel channel = channel(number);
        channel.close();
        forget(channel);
    }

    private void forget(GlinkChannel channel) {
        outgoing.remove(channel);
        if (asking.remove(channel)) {
            askedBefore.add(channel);
        }
    }

    void send(int number, int length) {
        GlinkChannel channel = channel(number);
        Stream stream = outgoing.get(channel);
        if (stream == null) {
            return; // no endpoint
        }
        MemorySegment message = stream.next(length);
        Sent sent = channel.trySend(end.session, message);
        assertThat(sent).isIn(Sent.OK, Sent.NO_BUFFER, Sent.CLOSED);
        if (sent == Sent.OK) {
            stream.accepted(message);
            // What is left of it was copied.
            message.fill((byte) 0);
        }
    }

    void ask(int number) {
        GlinkChannel channel = channel(number);
        if (outgoing.containsKey(channel)) {
            asking.add(channel);
            channel.notifyWritable(end.session);
        }
    }

    void resume() {
        end.channels().forEach(GlinkChannel::resume);
    }

    /** Whether there is something to tell, or to deliver. */
    boolean hasWork() {
        return end.link().news() || end.channels().stream().anyMatch(GlinkChannel::pending);
    }

    /** Everything is quiet, nobody holds anything: whatever was accepted has come, whoever asked was told. */
    void assertDone() {
        outgoing.keySet()
                .forEach(channel -> assertThat(channel.drained()).as("drained: %s", channel.describe()).isTrue());
    }

    /** Those streams that no end has closed. */
    Set<Stream> alive() {
        return Set.copyOf(outgoing.values());
    }

    /** Of those channels that are open here and at the other end. */
    Set<String> asking() {
        Set<String> names = new HashSet<>();
        asking.forEach(channel -> names.add(channel.name()));
        return names;
    }

    @Override
    public void appeared(GlinkChannel channel) {
        assertThat(outgoing).doesNotContainKey(channel);
    }

    @Override
    public void disappeared(GlinkChannel channel) {
        forget(channel);
    }

    @Override
    public Taken received(GlinkChannel channel, MemorySegment payload) {
        if (holds) {
            return Taken.HELD;
        }
        if (payload.byteSize() > 0) {
            int id = Stream.id(payload);
            assertThat(id).as("no message of a channel that was closed before").isGreaterThanOrEqualTo(incoming
                    .getOrDefault(channel, 0));
            incoming.put(channel, id);
        }
        assertThat(incoming).as("the first one is not empty").containsKey(channel);
        Stream stream = streams.get(incoming.getOrDefault(channel, 0));
        assertThat(stream.name).isEqualTo(channel.name());
        stream.received(payload);
        return Taken.DONE;
    }

    @Override
    public void writable(GlinkChannel channel) {
        boolean asked = asking.remove(channel);
        boolean before = askedBefore.remove(channel);
        assertThat(asked || before).as("told once, and asked before").isTrue();
    }

    @Override
    public void ended() {
        outgoing.clear();
        incoming.clear();
        asking.clear();
        // A link that has started looks once without being rung.
        rung = true;
    }
}
