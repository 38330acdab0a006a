package dev.remora.rpmsg.edge.channel;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A format that has no wire, and writes down what it is told. */
final class FakeFormat implements WireFormat {

    final List<String> calls = new CopyOnWriteArrayList<>();
    final List<Opened> links = new CopyOnWriteArrayList<>();
    volatile String refusal = "";

    @Override
    public String backend() {
        return "fake";
    }

    @Override
    public String title() {
        return "fake edge";
    }

    @Override
    public String route() {
        return "here to there";
    }

    @Override
    public WireLink open(EdgeContext edge) {
        if (!refusal.isEmpty()) {
            calls.add("refused");
            throw new IllegalStateException(refusal);
        }
        Opened link = new Opened(edge);
        links.add(link);
        return link;
    }

    @Override
    public void remoteIsOff() {
        calls.add("remote is off");
    }

    Opened link() {
        return links.getLast();
    }

    /** An open link. */
    final class Opened implements WireLink {

        final EdgeContext edge;
        final Queue<Consumer<EdgeContext>> toDo = new ConcurrentLinkedQueue<>();
        final List<FakeChannel> channels = new CopyOnWriteArrayList<>();
        volatile boolean ends = true;
        volatile int flushes;

        private Opened(EdgeContext edge) {
            this.edge = edge;
        }

        /** In turn. */
        void todo(Consumer<EdgeContext> step) {
            toDo.add(step);
            edge.bell().wake();
        }

        void remoteOpens(String name, int address) {
            todo(context -> context.add(events -> {
                FakeChannel channel = new FakeChannel(name, address, calls, events);
                channels.add(channel);
                return channel;
            }));
        }

        @Override
        public int mtu() {
            return 256;
        }

        @Override
        public void lookSoon() {}

        @Override
        public boolean isDue() { return !toDo.isEmpty(); }

        @Override
        public void look() {
            for (Consumer<EdgeContext> step = toDo.poll(); step != null; step = toDo.poll()) {
                step.accept(edge);
            }
        }

        /** In turn. */
        @SuppressWarnings("NonAtomicVolatileUpdate")
        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public void announce(String name, boolean present) {
            calls.add((present ? "announce " : "withdraw ") + name);
        }

        @Override
        public Map<String, String> details() {
            return Map.of("wire", "none");
        }

        @Override
        public void stop() {
            if (!calls.contains("stop")) {
                calls.add("stop");
            }
        }

        @Override
        public boolean ended() {
            calls.add("ended");
            return ends;
        }

        @Override
        public void end() {
            calls.add("end");
        }

        @Override
        public void abandon() {
            calls.add("abandon");
        }
    }
}
