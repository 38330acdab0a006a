package dev.remora.rpmsg.smd.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.remora.platform.Doorbell;
import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.edge.Bell;
import dev.remora.rpmsg.edge.EdgeSession;
import dev.remora.rpmsg.edge.Turn;
import dev.remora.rpmsg.edge.channel.WireEvents;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One channel, with a remote that writes anything anywhere between any two calls, and while a message is shown. Nothing
 * beyond the rings is touched, nothing that is the remote's is written, nobody sees a message change, work is bounded; and
 * when the remote has started anew and does as it should, the channel works again.
 */
class SmdChannelFuzzTest {

    /** More than any script of steps has use for. */
    private static final int MOST_STEPS = 1000;
    private static final int PACKET_MAX = 700;
    /** Longer than a script takes: what comes of it must not depend on the machine. */
    private static final long LONG_NANOS = 3_600_000_000_000L;
    private static final int ROUND = 8;
    /** In which a handshake is through. */
    private static final int TURNS = 16;

    @FuzzTest(maxDuration = "60s")
    void aRemoteWritesAnythingAnywhereAtAnyTime(FuzzedDataProvider data) {
        boolean word = data.consumeBoolean();
        ScribbledLink link = new ScribbledLink(word, data.consumeBoolean(), 64 << data.consumeInt(0, 3));
        boolean stream = data.consumeBoolean();
        Script script;
        try {
            script = new Script(link, stream, data.consumeBoolean());
        } catch (SmdViolation e) {
            throw new AssertionError(e);
        }
        script.run(data);
        script.startAnew();
        link.checkGuards();
    }

    private static final class Script implements WireEvents {

        private final ScribbledLink link;
        private final boolean stream;
        private final SmdChannel channel;
        private final Turn turn = new Turn("fuzz");
        private final EdgeSession session = () -> false;
        private final List<byte[]> received = new ArrayList<>();
        private @Nullable FuzzedDataProvider script;
        private int callbacks;
        private boolean offered;

        Script(ScribbledLink link, boolean stream, boolean always) throws SmdViolation {
            this.link = link;
            this.stream = stream;
            ChannelSettings settings = new ChannelSettings(always, PACKET_MAX, LONG_NANOS, LONG_NANOS);
            channel = new SmdChannel("fuzz", link.place(stream), settings, () -> {}, new Bell(new Deaf()), turn, this);
        }

        void run(FuzzedDataProvider data) {
            script = data;
            channel.reset();
            for (int step = 0; step < MOST_STEPS && data.remainingBytes() > 0; step++) {
                if (data.consumeBoolean()) {
                    remote(data);
                } else {
                    byte[] before = link.remotePart();
                    if (gateway(data)) {
                        assertThat(link.remotePart()).as("what is the remote's").isEqualTo(before);
                    }
                }
            }
            script = null;
        }

        private void remote(FuzzedDataProvider data) {
            switch (data.consumeInt(0, 9)) {
                case 0 -> link.scribble(data);
                case 1 -> link.anyState(data);
                case 2 -> link.setState(ScribbledLink.OPENED);
                case 3 -> link.anyHead(data);
                case 4 -> link.anyTail(data);
                case 5 -> link.anyFlag(data);
                case 6 -> link.anyPacket(data);
                case 7 -> link.takeAll();
                case 8 -> link.packet(new byte[4 * data.consumeInt(0, 8)]);
                default -> link.restart();
            }
        }

        /** Whether the step leaves alone what is the remote's. */
        private boolean gateway(FuzzedDataProvider data) {
            switch (data.consumeInt(0, 13)) {
                case 0, 1, 2 -> {
                    // The remote writes while this goes on.
                    receive(data.consumeInt(0, ROUND));
                    return false;
                }
                case 3 -> channel.pending();
                case 4, 5 -> send(data.consumeInt(0, channel.mtu()));
                case 6 ->
                    assertThat(channel.trySend(session, Collections.nCopies(3, payload(4)), data.consumeInt(0, 2)))
                            .isBetween(-4, 3);
                case 7 -> channel.open();
                case 8 -> channel.close();
                case 9 -> channel.resume();
                case 10 -> {
                    channel.setSignals(EnumSet.of(data.pickValue(Signal.values())));
                    channel.notifyWritable(session);
                }
                case 11 -> {
                    assertThat(channel.signals().orElseThrow()).isSubsetOf(Signal.values());
                    assertThat(channel.describe()).doesNotContain("\n");
                    channel.drained();
                    channel.own();
                    channel.remote();
                }
                case 12 -> channel.reportAgain();
                default -> {
                    channel.remoteDied();
                    return false;
                }
            }
            return true;
        }

        private void send(int length) {
            int whole = link.isWord() ? length & ~3 : length;
            assertThat(channel.trySend(session, payload(whole))).isIn(Sent.OK, Sent.NO_BUFFER, Sent.CLOSED);
        }

        private static MemorySegment payload(int length) {
            return MemorySegment.ofArray(new byte[length]);
        }

        private void receive(int max) {
            assertThat(turn.tryEnter()).isTrue();
            try {
                callbacks = 0;
                assertThat(channel.receive(max)).isBetween(0, max);
                assertThat(callbacks).isLessThanOrEqualTo(max + 1);
            } finally {
                turn.exit();
            }
        }

        /** The remote has restarted, and keeps to the rules. */
        void startAnew() {
            channel.resume();
            link.restart();
            receiveAll();
            channel.close();
            receiveAll();
            received.clear();
            link.setState(ScribbledLink.OPENING);
            offered = false;
            channel.reportAgain();
            receiveAll();
            assertThat(offered).as("offered again").isTrue();
            channel.open();
            receiveAll();
            link.setState(ScribbledLink.OPENED);
            receiveAll();
            assertThat(channel.own()).isEqualTo(SmdState.OPENED);
            assertThat(channel.trySend(session, payload(16))).isEqualTo(Sent.OK);

            byte[] payload = {1, 2, 3, 4, 5, 6, 7, 8};
            if (stream) {
                link.stream(payload);
            } else {
                link.packet(payload);
            }
            receiveAll();
            assertThat(received).containsExactly(payload);
        }

        private void receiveAll() {
            for (int i = 0; i < TURNS; i++) {
                receive(ROUND);
            }
        }

        @Override
        public void appeared() {
            offered = true;
        }

        @Override
        public void disappeared(String reason) {
            assertThat(reason).isNotBlank().doesNotContain("\n");
        }

        @Override
        public Taken received(MemorySegment memory, long offset, int length) {
            callbacks++;
            assertThat(length).isBetween(stream ? 1 : 0, Math.max(PACKET_MAX, link.ringSize()));
            byte[] copy = memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
            FuzzedDataProvider data = script;
            if (data == null) {
                received.add(copy);
                return Taken.DONE;
            }
            for (int i = data.consumeInt(0, 3); i > 0; i--) {
                remote(data);
            }
            assertThat(memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE)).as("private").isEqualTo(copy);
            return data.consumeInt(0, 3) == 0 ? Taken.HELD : Taken.DONE;
        }

        @Override
        public void signals(Set<Signal> raised) {
            assertThat(raised).isSubsetOf(Signal.values());
        }

        @Override
        public void writable() {
            send(0);
        }

        @Override
        public void dropped(String cause) {
            assertThat(cause).matches("[a-z-]+");
        }
    }

    /** Nobody rings: the fuzzer is the only thread. */
    private static final class Deaf implements Doorbell {

        @Override
        public int count() {
            return 0;
        }

        @Override
        public int await(int seen, long timeoutNanos) {
            return seen;
        }

        @Override
        public void wake() {
            // Nobody sleeps.
        }
    }
}
