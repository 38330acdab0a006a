package dev.remora.benchmarks;

import dev.remora.benchmarks.SharedFile.Word;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgMessage;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Both ends send payloads of each size there and back, and compare. */
final class Check {

    private static final int TIMES = 4;

    private final boolean gateway;
    private final Steps steps;
    private final RpmsgEndpoint endpoint;
    private final Traffic traffic;
    private final SharedFile file;

    Check(boolean gateway, Steps steps, Traffic traffic, SharedFile file) {
        this.gateway = gateway;
        this.steps = steps;
        this.traffic = traffic;
        this.endpoint = traffic.endpoints()[0];
        this.file = file;
    }

    void run(Consumer<String> report) throws InterruptedException {
        report.accept("\"what\":\"echoed by the remote\",\"bytes\":\"0-%d\",\"messages\":%d"
                .formatted(endpoint.mtu(), echoes(gateway)));
        report.accept("\"what\":\"echoed by the gateway\",\"bytes\":\"0-%d\",\"messages\":%d"
                .formatted(endpoint.mtu(), echoes(!gateway)));
    }

    private long echoes(boolean asks) throws InterruptedException {
        if (!asks)
            traffic.handle(Check::echo);
        steps.meet();
        if (asks)
            file.set(Word.DONE, ask());
        steps.meet();
        long checked = file.get(Word.DONE);
        steps.meet();
        return checked;
    }

    private static void echo(RpmsgEndpoint to, RpmsgMessage message) {
        if (!to.trySendTo(message.source(), message.payload()))
            throw new IllegalStateException("no buffer for an echo");
    }

    private long ask() throws InterruptedException {
        long checked = 0;
        for (int round = 0; round < TIMES; round++) {
            for (int size = 0; size <= endpoint.mtu(); size++) {
                ask(pattern(size, round));
                checked++;
            }
        }
        return checked;
    }

    private void ask(byte[] payload) throws InterruptedException {
        CountDownLatch arrived = new CountDownLatch(1);
        AtomicReference<@Nullable String> wrong = new AtomicReference<>();
        traffic.handle((_, message) -> {
            if (message.payload().mismatch(MemorySegment.ofArray(payload)) >= 0)
                wrong.set("other bytes came back: " + payload.length + " sent, " + message.length() + " received");
            arrived.countDown();
        });
        endpoint.send(payload);
        if (!arrived.await(30, TimeUnit.SECONDS))
            throw new IllegalStateException("no echo of " + payload.length + " bytes");
        if (wrong.get() != null)
            throw new IllegalStateException(wrong.get());
    }

    private static byte[] pattern(int size, int round) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + size * 7 + round);
        }
        return bytes;
    }
}
