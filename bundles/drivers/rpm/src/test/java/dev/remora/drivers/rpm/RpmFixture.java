package dev.remora.drivers.rpm;

import dev.remora.rpm.RpmRequest;
import dev.remora.rpm.RpmResource;
import dev.remora.rpm.RpmState;
import dev.remora.rpm.RpmValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client with an RPM behind it. */
final class RpmFixture {

    final FakeRpm rpm = new FakeRpm();
    final Client client;

    /** With a time-out that is never reached. */
    RpmFixture() {
        this(TimeUnit.MINUTES.toNanos(10), new PlainFormat());
    }

    RpmFixture(long timeoutNanos, Codec codec) {
        client = new Client(rpm, new Settings(timeoutNanos, new Aggregation(Set.of("bw")), 24, codec), 0);
        Inbound inbound = new Inbound(rpm.name(), codec, client.ledger());
        rpm.receiver(inbound::received);
    }

    /** The service as a bundle has it. */
    RpmHandle handle(String bundle) {
        return new RpmHandle(client, new Caller(bundle, 7));
    }

    /** Votes on another thread. */
    static CompletableFuture<Void> write(RpmHandle handle, String... votes) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("test-" + votes[0]).start(() -> {
            try {
                handle.write(votes(votes));
                done.complete(null);
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    /** {@code active ldoa 3 swen=1 uv=1800000}. */
    static RpmRequest vote(String text) {
        String[] words = text.split(" ", -1);
        List<RpmValue> values = new ArrayList<>();
        for (int i = 3; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            values.add(new RpmValue(words[i].substring(0, equals), Integer.parseUnsignedInt(words[i], equals + 1,
                    words[i].length(), 10)));
        }
        return new RpmRequest(RpmState.valueOf(words[0].toUpperCase(Locale.ROOT)), new RpmResource(words[1], Integer
                .parseUnsignedInt(words[2])), values);
    }

    static List<RpmRequest> votes(String... texts) {
        return List.of(texts).stream().map(RpmFixture::vote).toList();
    }
}
