package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.edge.Bell;
import dev.remora.rpmsg.edge.EdgeSession;
import dev.remora.rpmsg.edge.Turn;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.testing.HandBell;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** The sending half of a channel, and a remote that the tests play. */
final class SendingSide implements EdgeSession {

    static final long LONG = TimeUnit.HOURS.toNanos(1);

    final TestChannel channel;
    final TestCommands commands;
    final HandBell doorbell = new HandBell();
    final Turn turn = new Turn("test");
    final ChannelSender sender;
    volatile boolean over;

    SendingSide(boolean intentless) {
        channel = new TestChannel(intentless);
        commands = channel.commands;
        sender = new ChannelSender(channel, new Bell(doorbell), turn);
    }

    @Override
    public boolean over() {
        return over;
    }

    static MemorySegment payload(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.US_ASCII));
    }

    static MemorySegment bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ((i * 31) >> 3);
        }
        return MemorySegment.ofArray(bytes);
    }

    Sent trySend(String text) {
        return sender.trySend(this, payload(text));
    }

    Sent trySend(int length) {
        return sender.trySend(this, bytes(length));
    }

    Sent send(String text, long timeoutNanos) {
        return send(payload(text), timeoutNanos);
    }

    Sent send(MemorySegment payload, long timeoutNanos) {
        try {
            return sender.send(this, payload, timeoutNanos, () -> false);
        } catch (InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    /** On a thread of its own. */
    static CompletableFuture<Sent> sending(Callable<Sent> call) {
        CompletableFuture<Sent> sent = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                sent.complete(call.call());
            } catch (Exception e) {
                sent.completeExceptionally(e);
            }
        });
        return sent;
    }

    CompletableFuture<Sent> sending(String text) {
        return sending(() -> send(text, LONG));
    }

    // What the remote does.

    void grants(int id, int size) {
        commands.locked(() -> sender.granted(id, size));
    }

    void returns(int id) {
        commands.locked(() -> sender.done(id, true));
    }

    void uses(int id) {
        commands.locked(() -> sender.done(id, false));
    }

    void answers(boolean granted) {
        commands.locked(() -> sender.answered(granted));
    }

    /** Has read so much that there is room for a chunk like that. */
    void reads(int room) {
        commands.room(room);
        commands.locked(sender::roomAgain);
    }

    void closes() {
        channel.ready = false;
        channel.closed = true;
        commands.locked(sender::closed);
    }
}
