package dev.remora.rpmsg.glink.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.glink.pipe.PipeViolation;
import dev.remora.rpmsg.glink.pipe.Pipes;
import dev.remora.rpmsg.glink.pipe.ReadPipe;
import dev.remora.rpmsg.glink.pipe.WritePipe;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LinkStartTest {

    private static final String VERSION = LinkBench.VERSION;
    private static final String VERSION_ACK = LinkBench.VERSION_ACK;
    private static final String OPEN_6 = "02 00 06 00 02 00 00 00 61 00 00 00 00 00 00 00";

    private final LinkBench bench = new LinkBench();

    private List<Integer> indices() {
        ByteBuffer words = ByteBuffer.wrap(bench.heap.contents(478)).order(ByteOrder.LITTLE_ENDIAN);
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(words.getInt());
        }
        return all;
    }

    @Test
    void offersItsVersionAndAnswersThatOfTheRemote() {
        bench.link.start();
        assertThat(bench.reads()).isEqualTo(VERSION);
        bench.writes(VERSION, VERSION_ACK);
        bench.follow();
        assertThat(bench.reads()).isEqualTo(VERSION_ACK);
        assertThat(bench.link.negotiated()).isTrue();
        assertThat(bench.rings).isEqualTo(2);
    }

    @Test
    void leavesTheIndicesAsTheTableHasThem() {
        bench.link.start();
        bench.writes(VERSION, VERSION_ACK);
        bench.follow();
        assertThat(indices()).containsExactly(0, 16, 16, 16);
    }

    @Test
    void clearsItsOwnIndicesOnly() {
        for (int i = 0; i < 4; i++) {
            bench.heap.memory.put32(bench.indices.offset() + 4L * i, 80);
        }
        bench.link.start();
        assertThat(indices()).containsExactly(80, 8, 0, 80);
    }

    @Test
    void offersItsVersionWhereverTheIndexOfTheFormerRemoteIs() {
        bench.heap.memory.put32(bench.indices.offset(), 16);
        bench.link.start();
        assertThat(indices().get(1)).isEqualTo(8);
        assertThat(bench.heap.contents(479)).startsWith(0, 0, 1, 0, 1, 0, 0, 0);
    }

    @Test
    void takesNothingBeforeTheRemotesVersion() {
        bench.link.start();
        bench.writes(VERSION_ACK);
        bench.writes(OPEN_6);
        await().until(() -> {
            bench.follow();
            return !bench.heard.isEmpty();
        });
        assertThat(bench.heard).containsExactly("dropped before-version");
        assertThat(bench.reads()).isEqualTo(VERSION);
    }

    @Test
    void acceptsAnOpenBeforeItMayOpenItself() {
        bench.link.start();
        bench.writes(VERSION);
        bench.follow();
        bench.writes(OPEN_6);
        bench.follow();
        assertThat(bench.heard).containsExactly("found a at 1030", "a appeared");
        assertThat(bench.reads()).isEqualTo(VERSION + " " + VERSION_ACK + " 04 00 06 00 00 00 00 00");
        bench.writes(VERSION_ACK);
        bench.follow();
        assertThat(bench.reads()).isEqualTo("02 00 01 00 02 00 00 00 61 00 00 00 00 00 00 00");
    }

    @Test
    void waitsForTheRemotesPipe() {
        LatePipes pipes = new LatePipes(bench.near());
        GlinkLink link = bench.link(pipes, LinkBench.settings());
        link.start();
        bench.writes(VERSION);
        link.pump();
        assertThat(link.due()).isFalse();
        await().until(link::due);
        pipes.there = true;
        link.pump();
        assertThat(bench.reads()).isEqualTo(VERSION + " " + VERSION_ACK);
    }

    /** The remote makes its pipe later. */
    private static final class LatePipes implements Pipes {

        private final Pipes pipes;
        private boolean there;

        LatePipes(Pipes pipes) {
            this.pipes = pipes;
        }

        @Override
        public WritePipe out() {
            return pipes.out();
        }

        @Override
        public Optional<ReadPipe> in() throws PipeViolation {
            return there ? pipes.in() : Optional.empty();
        }

        @Override
        public boolean intents() {
            return pipes.intents();
        }

        @Override
        public void clear() {
            pipes.clear();
        }

        @Override
        public String describe() {
            return pipes.describe();
        }
    }

    @Test
    void givesUpWhenThereIsNoVersionInCommon() {
        bench.link.start();
        bench.writes(VERSION);
        bench.writes("01 00 00 00 00 00 00 00");
        bench.follow();
        assertThat(bench.heard).containsExactly("ended: no version in common");
        bench.reads();
        bench.writes(VERSION);
        bench.follow();
        assertThat(bench.reads()).isEmpty();
    }

    @Test
    void leavesWhatTheRemoteWroteToAFormerLink() {
        LinkBench former = bench.negotiated();
        former.writes(OPEN_6);
        former.follow();
        bench.link.abandon();
        bench.heard.clear();

        bench.link = bench.link(LinkBench.settings());
        bench.link.start();
        bench.follow();
        assertThat(bench.heard).isEmpty();
        bench.farStartsAnew();
        bench.follow();
        assertThat(bench.reads()).isEqualTo(VERSION + " " + VERSION_ACK);
    }

    @Test
    void readsItAfterASecondIfNobodyStartsAnew() {
        bench.heap.memory.put32(bench.indices.offset() + 12, 24);
        bench.link.start();
        bench.follow();
        assertThat(bench.heard).isEmpty();
        await().until(() -> {
            bench.follow();
            return indices().get(2) == 24;
        });
    }

    @Test
    void seesThatTheRemoteHasStartedAnew() {
        bench.opened();
        bench.farStartsAnew();
        bench.follow();
        assertThat(bench.heard).containsExactly("restarted: the remote has started anew");
    }

    @Test
    void seesItAlsoIfTheRemoteHasReadOn() {
        bench.opened();
        bench.farStartsAnew();
        bench.heap.memory.put32(bench.indices.offset(), 8);
        bench.follow();
        assertThat(bench.heard).containsExactly("restarted: the remote has started anew");
    }

    @Test
    void isNotDeceivedByDataThatLooksLikeAVersion() {
        bench.opened();
        // The last 8 bytes of this message are the first of the ring.
        int before = LinkBench.SIZE - 24 - 64;
        while (bench.far().out().head() < before) {
            bench.writes(CommandLayout.READ_NOTIF, 0, 0);
            bench.follow();
        }
        bench.writes("0d 00 00 00 00 00 00 00 ".repeat((LinkBench.SIZE - 16 - bench.far().out().head()) / 8).strip());
        bench.follow();
        bench.reads();
        bench.writes("09 00 05 00 01 00 00 00 08 00 00 00 00 00 00 00", VERSION);
        bench.follow();
        assertThat(bench.heard).containsExactly("IPCRTR received " + new String(new char[]{0, 0, 1, 0, 1, 0, 0, 0}));
    }

    @Test
    void startsAgainOverTheSamePipes() {
        bench.opened();
        bench.link.abandon();
        bench.link = bench.link(LinkBench.settings());
        bench.farStartsAnew();
        bench.link.start();
        bench.follow();
        bench.writes(VERSION_ACK);
        bench.follow();
        assertThat(bench.link.negotiated()).isTrue();
    }
}
