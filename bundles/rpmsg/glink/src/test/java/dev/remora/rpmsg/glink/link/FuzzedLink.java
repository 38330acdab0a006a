package dev.remora.rpmsg.glink.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A gateway's end with a remote that does something between any two calls, and while a message is shown. Nothing that is the
 * remote's is written, nobody sees a message change; and when the remote has started anew and does as it should, the link works
 * again.
 */
final class FuzzedLink implements DrivenEnd.User {

    /** More than any script of steps has use for. */
    private static final int MOST_STEPS = 1000;
    private static final int MESSAGE_MAX = 700;
    private static final int GRANTED_MAX = 2000;
    private static final int CHANNEL_MAX = 4;
    /** Longer than a script takes: what comes of it must not depend on the machine. */
    private static final long LONG_NANOS = 3_600_000_000_000L;
    /** In which a hand shake is through. */
    private static final int TURNS = 8;
    private static final int ID = 77;

    private final boolean intentless;
    private final PipePair pipes;
    private final FuzzedRemote remote;
    private DrivenEnd end;
    private final List<byte[]> received = new ArrayList<>();
    /** What the remote does while a message is shown. */
    private @Nullable Runnable meanwhile;

    FuzzedLink(FuzzedDataProvider data) {
        intentless = data.consumeBoolean();
        int size = 64 << data.consumeInt(0, 4);
        pipes = intentless ? PipePair.rpm(size) : PipePair.smem(size);
        remote = new FuzzedRemote(pipes);
        long openNanos = data.consumeInt(0, 3) == 0 ? 0 : LONG_NANOS;
        end = newEnd(openNanos);
        switch (data.consumeInt(0, 3)) {
            case 0 -> {
                // It has not started yet.
            }
            case 1 -> remote.start();
            default -> converse();
        }
    }

    /** The script begins where two channels are open, and buffers are granted. */
    private void converse() {
        remote.start();
        talk();
        remote.open(1, "one");
        remote.open(2, "three");
        talk();
        end.channels().forEach(GlinkChannel::open);
        talk();
        remote.grant(1, 1, 64);
        remote.grant(2, 1, MESSAGE_MAX);
        talk();
    }

    private DrivenEnd newEnd(long openNanos) {
        LinkSettings settings = new LinkSettings("fuzz", intentless ? 0 : 1, intentless, List.of(64, 64),
                Map.of("two", List
                        .of()),
                MESSAGE_MAX, GRANTED_MAX, openNanos, LONG_NANOS, CHANNEL_MAX);
        DrivenEnd made = new DrivenEnd(pipes.near(), settings, () -> {}, this);
        made.start();
        return made;
    }

    /** As long as there is something in the script. */
    void run(FuzzedDataProvider data, Consumer<FuzzedDataProvider> remotesStep) {
        meanwhile = () -> {
            for (int i = data.consumeInt(0, 3); i > 0; i--) {
                remotesStep.accept(data);
            }
        };
        for (int step = 0; step < MOST_STEPS && data.remainingBytes() > 0; step++) {
            if (data.consumeInt(0, 2) < 2) {
                remotesStep.accept(data);
            } else {
                byte[] before = pipes.farEndsPart();
                int kind = data.consumeInt(0, 12);
                if (kind < 3) {
                    // The remote writes while this goes on.
                    end.turn(data.consumeInt(0, 4));
                } else {
                    gateway(data, kind);
                    assertThat(pipes.farEndsPart()).as("what is the remote's").isEqualTo(before);
                }
            }
        }
        // What came last is shown too, most scripts are short.
        end.pump();
        end.turn(4);
        meanwhile = null;
    }

    FuzzedRemote remote() {
        return remote;
    }

    private void gateway(FuzzedDataProvider data, int kind) {
        List<GlinkChannel> channels = end.channels();
        if (kind < 7 || channels.isEmpty()) {
            switch (kind) {
                case 3 -> end.link().open(data.pickValue(new String[]{"one", "four"}));
                case 4 -> end.crash();
                default -> end.pump();
            }
            assertThat(end.link().describe()).doesNotContain("\n");
            end.link().due();
            end.link().news();
            return;
        }
        GlinkChannel channel = data.pickValue(channels);
        switch (kind) {
            case 7, 8 -> channel.open();
            case 9 -> send(channel, data.consumeInt(0, MESSAGE_MAX));
            case 10 -> assertThat(channel.trySend(end.session, Collections.nCopies(3, MemorySegment.ofArray(
                    new byte[4])), data.consumeInt(0, 2))).isBetween(-4, 3);
            case 11 -> channel.close();
            default -> look(data, channel);
        }
    }

    private void look(FuzzedDataProvider data, GlinkChannel channel) {
        switch (data.consumeInt(0, 4)) {
            case 0 -> channel.resume();
            case 1 -> channel.notifyWritable(end.session);
            case 2 -> channel.setSignals(EnumSet.of(data.pickValue(Signal.values())));
            case 3 -> channel.flowControl(data.consumeBoolean());
            default -> {
                assertThat(channel.mtu()).isEqualTo(MESSAGE_MAX);
                assertThat(channel.describe()).doesNotContain("\n");
                channel.drained();
                channel.pending();
                channel.signals();
                channel.noBufferReason();
            }
        }
    }

    private void send(GlinkChannel channel, int length) {
        assertThat(channel.trySend(end.session, MemorySegment.ofArray(new byte[length]))).isIn(Sent.OK, Sent.NO_BUFFER,
                Sent.CLOSED);
    }

    /** Both have started, and keep to the rules: whatever was before, a message goes through in each direction. */
    void startAnew() {
        pipes.near().clear();
        remote.start();
        end.link().abandon();
        end = newEnd(LONG_NANOS);
        talk();
        assertThat(end.link().negotiated()).as("negotiated").isTrue();
        remote.open(ID, "one");
        talk();
        assertThat(end.channels()).as("channels").hasSize(1);
        GlinkChannel channel = end.channels().getFirst();
        assertThat(channel.name()).isEqualTo("one");
        channel.open();
        talk();
        remote.grant(ID, 1, 32);
        talk();
        byte[] message = {1, 2, 3, 4, 5, 6, 7};
        assertThat(channel.trySend(end.session, MemorySegment.ofArray(message))).isEqualTo(Sent.OK);
        assertThat(remote.answerAll()).isEqualTo(message);
        received.clear();
        remote.send(ID, 1, message);
        talk();
        assertThat(received).containsExactly(message);
    }

    private void talk() {
        for (int i = 0; i < TURNS; i++) {
            end.pump();
            end.turn(4);
            remote.answerAll();
        }
    }

    @Override
    public void appeared(GlinkChannel channel) {}

    @Override
    public void disappeared(GlinkChannel channel) {}

    @Override
    public Taken received(GlinkChannel channel, MemorySegment payload) {
        byte[] copy = payload.toArray(ValueLayout.JAVA_BYTE);
        Runnable others = meanwhile;
        if (others == null) {
            received.add(copy);
            return Taken.DONE;
        }
        others.run();
        assertThat(payload.toArray(ValueLayout.JAVA_BYTE)).as("private").isEqualTo(copy);
        return copy.length % 4 == 3 ? Taken.HELD : Taken.DONE;
    }

    @Override
    public void writable(GlinkChannel channel) {
        send(channel, 4);
    }

    @Override
    public void ended() {
        remote.lose();
    }
}
