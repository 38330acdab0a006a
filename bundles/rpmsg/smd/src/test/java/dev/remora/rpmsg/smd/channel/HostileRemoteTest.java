package dev.remora.rpmsg.smd.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.smd.channel.TestLink.Setup;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the remote writes, whenever: the channel closes or goes on, and nothing else happens. */
class HostileRemoteTest {

    @Property(tries = 500)
    void anyWritesAtAnyTimeAreBorne(@ForAll boolean words, @ForAll boolean stream,
            @ForAll @Size(max = 60) int[] writes, @ForAll @IntRange(min = 0, max = 3) int batch) throws SmdViolation {
        Setup setup = (words ? Setup.words(64) : Setup.bytes(64)).packetMax(256);
        TestLink link = TestLink.open(stream ? setup.asStream() : setup);
        int places = (words ? 88 : 40) / 4;
        for (int i = 0; i < writes.length; i++) {
            int value = writes[i];
            int place = Math.floorMod(value >>> 24 ^ i, places + 32);
            link.u32(place < places ? TestLink.INFO + 4 * place : TestLink.FIFO + 4 * (place - places),
                    value % 3 == 0 ? value : Math.floorMod(value, 72));
            assertThat(link.channel.receive(batch)).isBetween(0, batch);
            link.trySend("abcd");
            if (link.channel.own() == SmdState.CLOSED) {
                link.channel.open();
            }
        }

        checkItStillWorks(link, stream);
    }

    private static void checkItStillWorks(TestLink link, boolean stream) {
        link.channel.remoteDied();
        link.receive();
        link.channel.open();
        link.receive();
        link.remoteState(TestLink.OPENING);
        link.receive();
        link.remoteState(TestLink.OPENED);
        link.receive();
        link.edge.messages.clear();
        if (stream) {
            link.remoteWrites("good".getBytes(StandardCharsets.US_ASCII));
        } else {
            link.remoteSends("good");
        }
        link.receive();
        assertThat(link.edge.texts()).containsExactly("good");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Timeout(60)
    void aRemoteThatWritesWhileItIsReadDoesNoHarm(boolean words) throws Exception {
        TestLink link = TestLink.open((words ? Setup.words(64) : Setup.bytes(64)).packetMax(64));
        AtomicBoolean over = new AtomicBoolean();
        Thread remote = Thread.ofPlatform().daemon().start(() -> {
            for (int i = 1; !over.get(); i = i * 1103515245 + 12345) {
                link.u32(link.remote(16, 40), (i >>> 8) % 66);
                link.u32(link.own(12, 36), (i >>> 16) % 66);
                link.u32(link.remoteRing() + (i >>> 12 & 15) * 4, (i >>> 20) % 80);
            }
        });
        try {
            for (int i = 0; i < 20_000; i++) {
                link.receive();
                link.trySend("abcd");
                if (link.channel.own() == SmdState.CLOSED) {
                    link.channel.remoteDied();
                    link.channel.open();
                    link.receive();
                    link.u32(link.remote(0, 0), TestLink.OPENED);
                    link.receive();
                }
            }
        } finally {
            over.set(true);
            remote.join();
        }
        assertThat(link.edge.messages).allSatisfy(message -> assertThat(message.length).isBetween(1, 64));
        checkItStillWorks(link, false);
    }

    @Test
    void aStormOfEmptyPacketsEndsEachRoundAfterOneRing() throws SmdViolation {
        TestLink link = TestLink.open(Setup.bytes(64));
        // The remote fills up at once what was read: head is always just behind tail.
        Runnable refill = () -> link.u32(link.remote(16, 40), Math.floorMod(link.u32(link.remote(12, 36)) - 4, 64));
        link.edge.whenDropped = refill;
        refill.run();

        assertThat(link.receive()).isZero();

        assertThat(link.edge.take()).containsExactly("dropped: empty-packet", "dropped: empty-packet",
                "dropped: empty-packet", "dropped: empty-packet");
        assertThat(link.channel.pending()).isTrue();
    }
}
