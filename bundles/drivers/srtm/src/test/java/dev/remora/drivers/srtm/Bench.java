package dev.remora.drivers.srtm;

import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.testing.FakeChannel;
import dev.remora.rpmsg.testing.FakeMessage;
import dev.remora.rpmsg.testing.Sent;
import dev.remora.srtm.SrtmException;
import dev.remora.srtm.SrtmException.Reason;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A session with the test as its firmware: it reads what was asked, and says what it likes. */
final class Bench implements AutoCloseable {

    /** Never reached. */
    static final Settings PATIENT = new Settings(TimeUnit.MINUTES.toNanos(10), TimeUnit.MINUTES.toNanos(10));
    /** Out of time soon, with a quarantine that is never over. */
    static final Settings HASTY = new Settings(TimeUnit.MILLISECONDS.toNanos(1), TimeUnit.MINUTES.toNanos(10));

    final FakeChannel channel;
    final Session session;
    /** Who is told of notifications. */
    volatile Notifications notifications = _ -> Counter.UNKNOWN;

    Bench(String name, Category category, Settings settings) {
        channel = new FakeChannel(name);
        session = new Session(channel, category, settings);
    }

    /** With lines, and a time-out that is never reached. */
    static Bench gpio() {
        return new Bench("rpmsg-io-channel", Category.GPIO, PATIENT);
    }

    /** Does it on another thread. */
    <T> CompletableFuture<T> start(Callable<T> call) {
        CompletableFuture<T> done = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("test-caller").start(() -> {
            try {
                done.complete(call.call());
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    /** Does something without a result on another thread. */
    CompletableFuture<Boolean> run(Asking asking) {
        return start(() -> {
            asking.ask();
            return true;
        });
    }

    /** What asks the firmware. */
    @FunctionalInterface
    interface Asking {
        void ask() throws SrtmException, InterruptedException;
    }

    /** Waits until so many messages were sent, and returns the last, in hexadecimal. */
    String asked(int count) {
        await().until(() -> channel.endpoint().sent().size() >= count);
        return channel.endpoint().sent().get(count - 1).hex();
    }

    List<String> sent() {
        return channel.endpoint().sent().stream().map(Sent::hex).toList();
    }

    /** The firmware sends a message. */
    void says(String hex) {
        session.received(new FakeMessage(FakeChannel.REMOTE, HexFormat.of().parseHex(hex)), notifications);
    }

    /** Whether a thread waits, but not for ever. */
    static boolean isWaiting(@Nullable Thread thread) {
        return thread != null && thread.getState() == Thread.State.TIMED_WAITING;
    }

    long count(Counter counter) {
        return Objects.requireNonNull(session.counters().snapshot().get(counter.text()));
    }

    /** Why it failed. */
    static SrtmException failure(CompletableFuture<?> call) {
        try {
            call.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof SrtmException failure)
                return failure;
            throw e;
        }
        throw new AssertionError("nothing failed");
    }

    static Reason reason(CompletableFuture<?> call) {
        return failure(call).reason();
    }

    @Override
    public void close() {
        session.end();
    }
}
