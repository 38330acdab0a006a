package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EndpointTableTest {

    private static final ReceiveBuffers BUFFERS = new ReceiveBuffers(new FakeTransport("m4.vdev0"));

    private static Inbox inbox(int address) {
        return new Inbox(address, new InboxSettings(1, 1, Overflow.DROP, 0), new DropCounters(), BUFFERS);
    }

    /** Each step toggles one address. */
    @Property(tries = 300)
    void holdsWhatAMapWouldHold(@ForAll @Size(max = 200) List<@IntRange(min = 0, max = 60) Integer> steps,
            @ForAll int base) {
        Map<Integer, Inbox> model = new HashMap<>();
        EndpointTable table = EndpointTable.empty();
        for (int step : steps) {
            int address = base + step * step;
            Inbox known = model.remove(address);
            if (known == null) {
                Inbox added = inbox(address);
                model.put(address, added);
                table = table.with(added);
            } else {
                table = table.without(known);
            }
        }
        assertThat(table.size()).isEqualTo(model.size());
        for (int step = 0; step <= 61; step++) {
            int address = base + step * step;
            assertThat(table.get(address)).isSameAs(model.get(address));
        }
    }

    @Test
    void removingAnInboxLeavesTheOneThatTookItsAddress() {
        Inbox former = inbox(1024);
        Inbox present = inbox(1024);

        EndpointTable table = EndpointTable.empty().with(present).without(former);

        assertThat(table.get(1024)).isSameAs(present);
    }

    @Test
    void addressesAreUnsigned() {
        Inbox high = inbox(0xFFFFFFFE);

        EndpointTable table = EndpointTable.empty().with(high).with(inbox(0));

        assertThat(table.get(0xFFFFFFFE)).isSameAs(high);
        assertThat(table.get(1)).isNull();
    }
}
