package dev.remora.rpmsg.glink.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.glink.pipe.PipeViolation;
import dev.remora.rpmsg.glink.pipe.Pipes;
import dev.remora.rpmsg.glink.pipe.ReadPipe;
import dev.remora.rpmsg.glink.pipe.WritePipe;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A remote that changes a command while it is read: each word of it counts as it was first seen. */
final class ChangingRemoteTest {

    private final LinkBench bench = new LinkBench();
    private final Changing pipes = new Changing(bench.near());

    private void opened() {
        bench.link = bench.link(pipes, LinkBench.settings());
        bench.opened();
    }

    @Test
    void theSizesOfData() {
        opened();
        bench.writes("09 00 05 00 01 00 00 00 05 00 00 00 00 00 00 00 48 45 4c 4c 4f 00 00 00");
        pipes.changes(CommandLayout.CHUNK, 900);
        bench.follow();

        assertThat(bench.heard).containsExactly("IPCRTR received HELLO");
    }

    @Test
    void theHeader() {
        opened();
        bench.writes("05 00 05 00 01 00 00 00 00 04 00 00 01 00 00 00");
        pipes.changes(0, CommandLayout.header(CommandLayout.READ_NOTIF, 0, 0));
        bench.follow();

        assertThat(bench.heard).isEmpty();
        assertThat(bench.found.getFirst().describe()).contains("1 intents of the remote");
    }

    /** Of the command at the tail one word is another one when it is read again. */
    private static final class Changing implements Pipes, ReadPipe {

        private final Pipes pipes;
        private final ReadPipe in;
        private int changing = -1;
        private long word;
        private boolean seen;

        Changing(Pipes pipes) {
            this.pipes = pipes;
            try {
                in = pipes.in().orElseThrow();
            } catch (PipeViolation e) {
                throw new AssertionError(e);
            }
        }

        void changes(int offset, long to) {
            changing = offset;
            word = to;
            seen = false;
        }

        @Override
        public long word(int offset) {
            if (offset != changing) {
                return in.word(offset);
            }
            boolean again = seen;
            seen = true;
            return again ? word : in.word(offset);
        }

        @Override
        public void skip(int length) {
            changing = -1;
            in.skip(length);
        }

        @Override
        public WritePipe out() {
            return pipes.out();
        }

        @Override
        public Optional<ReadPipe> in() {
            return Optional.of(this);
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

        @Override
        public int size() {
            return in.size();
        }

        @Override
        public void begin() {
            in.begin();
        }

        @Override
        public boolean mayHaveMore() {
            return in.mayHaveMore();
        }

        @Override
        public int readable() throws PipeViolation {
            return in.readable();
        }

        @Override
        public void get(int offset, MemorySegment to, long at, int length) {
            in.get(offset, to, at, length);
        }

        @Override
        public void show() {
            in.show();
        }

        @Override
        public int tail() {
            return in.tail();
        }

        @Override
        public long firstWord() {
            return in.firstWord();
        }
    }
}
