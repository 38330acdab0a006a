package dev.remora.rpmsg.glink.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.platform.Doorbell;
import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.edge.Bell;
import dev.remora.rpmsg.edge.EdgeSession;
import dev.remora.rpmsg.edge.Turn;
import dev.remora.rpmsg.edge.channel.WireEvents;
import dev.remora.rpmsg.glink.pipe.Pipes;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One end of a link as an edge drives it, on one thread, from epoch to epoch. Whatever happens, the edge is told things in an
 * order that makes sense.
 */
final class DrivenEnd implements LinkEvents {

    /** Addresses below are not a remote's. */
    private static final int FIRST_ADDRESS = 1024;

    final EdgeSession session = () -> false;
    /** Why epochs have ended. */
    final List<String> endings = new ArrayList<>();

    private final Pipes pipes;
    private final LinkSettings settings;
    private final Runnable ring;
    private final User user;
    private final Turn turn = new Turn("driven");
    private final Map<GlinkChannel, Reports> found = new LinkedHashMap<>();
    private GlinkLink link;
    private boolean over;

    /** What the bus would do with it. */
    interface User {

        void appeared(GlinkChannel channel);

        void disappeared(GlinkChannel channel);

        Taken received(GlinkChannel channel, MemorySegment payload);

        void writable(GlinkChannel channel);

        /** The epoch has ended, and all channels with it. */
        void ended();
    }

    DrivenEnd(Pipes pipes, LinkSettings settings, Runnable ring, User user) {
        this.pipes = pipes;
        this.settings = settings;
        this.ring = ring;
        this.user = user;
        link = newLink();
    }

    private GlinkLink newLink() {
        return new GlinkLink(pipes, settings, ring, new Bell(new Deaf()), turn, this);
    }

    void start() {
        link.start();
    }

    GlinkLink link() {
        return link;
    }

    /** Those that the bus has. */
    List<GlinkChannel> channels() {
        return found.entrySet().stream().filter(entry -> entry.getValue().shown).map(Map.Entry::getKey).toList();
    }

    void pump() {
        link.pump();
    }

    /** Tells what the pump has marked; so many messages of each channel. */
    void turn(int max) {
        assertThat(turn.tryEnter()).isTrue();
        try {
            link.report();
            for (Reports reports : List.copyOf(found.values())) {
                if (!over && found.containsValue(reports)) {
                    reports.taken = 0;
                    assertThat(reports.channel.receive(max)).isBetween(0, max);
                    assertThat(reports.taken).isLessThanOrEqualTo(max + 1);
                }
            }
            link.idle();
        } finally {
            turn.exit();
        }
        if (over) {
            crash();
        }
    }

    /** Dies, and starts anew with nothing but the memory. */
    void crash() {
        over = false;
        link.abandon();
        found.clear();
        user.ended();
        link = newLink();
        link.start();
    }

    @Override
    public WireEvents found(GlinkChannel channel) {
        assertThat(over).isFalse();
        assertThat(channel.address()).isGreaterThan(FIRST_ADDRESS);
        assertThat(channel.name()).matches("[ -~]{1,31}");
        assertThat(found.keySet()).noneMatch(other -> other.address() == channel.address());
        Reports reports = new Reports(channel);
        assertThat(found.put(channel, reports)).isNull();
        return reports;
    }

    @Override
    public void gone(GlinkChannel channel) {
        Reports reports = found.remove(channel);
        assertThat(reports != null && !reports.shown).as("found before, and disappeared").isTrue();
    }

    @Override
    public void dropped(String cause) {
        assertThat(cause).matches("[a-z-]+");
    }

    @Override
    public void ended(String reason, boolean restarted) {
        assertThat(reason).isNotBlank().doesNotContain("\n");
        assertThat(over).as("ended once").isFalse();
        endings.add(reason);
        over = true;
    }

    private final class Reports implements WireEvents {

        private final GlinkChannel channel;
        private boolean shown;
        private int taken;

        Reports(GlinkChannel channel) {
            this.channel = channel;
        }

        @Override
        public void appeared() {
            assertThat(shown).isFalse();
            shown = true;
            user.appeared(channel);
        }

        @Override
        public void disappeared(String reason) {
            assertThat(reason).isNotBlank().doesNotContain("\n");
            assertThat(shown).isTrue();
            shown = false;
            user.disappeared(channel);
            channel.close();
        }

        @Override
        public Taken received(MemorySegment memory, long offset, int length) {
            assertThat(shown).isTrue();
            assertThat(length).isBetween(0, settings.messageMax());
            taken++;
            return user.received(channel, memory.asSlice(offset, length));
        }

        @Override
        public void signals(Set<Signal> raised) {
            assertThat(raised).isSubsetOf(Signal.DSR, Signal.CTS, Signal.CD, Signal.RI);
        }

        @Override
        public void writable() {
            user.writable(channel);
        }

        @Override
        public void dropped(String cause) {
            assertThat(cause).matches("[a-z-]+");
        }
    }

    /** Nobody rings: there is one thread. */
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
