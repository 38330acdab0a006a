package dev.remora.rpmsg.edge.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelsTest {

    /** Channel numbers of 16 bits, above the addresses that a bus gives out itself. */
    private static final int FIRST = 1024;
    private static final int LAST = FIRST + 0xffff;

    private final Channels channels = new Channels();

    private EdgeChannel add(String name, int address) {
        EdgeChannel channel = EdgeChannel.of("edge", events -> new FakeChannel(name, address, new ArrayList<>(),
                events), () -> null, new Seldom(1));
        channels.add(channel);
        return channel;
    }

    @Test
    void channelsAreFoundAtAddressesFarApart() {
        List<EdgeChannel> added = new ArrayList<>();
        for (int address = FIRST; address <= LAST; address += 511) {
            added.add(add("c" + address, address));
        }
        added.add(add("last", LAST - 1));
        assertThat(channels.all()).containsExactlyElementsOf(added);
        assertThat(added).allSatisfy(channel -> assertThat(channels.at(channel.address())).isSameAs(channel));
        assertThat(channels.at(FIRST + 1)).isNull();
        assertThat(channels.at(0)).isNull();
        assertThat(channels.at(-1)).isNull();
        assertThat(channels.at(Integer.MAX_VALUE)).isNull();
    }

    @Test
    void aChannelThatIsRemovedIsNotFoundAndTheOthersAre() {
        // All at one place of the table.
        EdgeChannel one = add("one", 0x400);
        EdgeChannel two = add("two", 0x800);
        EdgeChannel three = add("three", 0xc00);
        channels.remove(two.wire());
        assertThat(channels.all()).containsExactly(one, three);
        assertThat(channels.at(0x800)).isNull();
        assertThat(channels.at(0xc00)).isSameAs(three);
        assertThat(channels.has("two")).isFalse();

        EdgeChannel again = add("two", 0x800);
        assertThat(channels.at(0x800)).isSameAs(again);
        assertThat(channels.has("two")).isTrue();
    }

    @Test
    void anAddressBelongsToOneChannel() {
        EdgeChannel one = add("one", FIRST);
        assertThatThrownBy(() -> add("two", FIRST)).isInstanceOf(IllegalArgumentException.class).hasMessage(
                "channel two: another one has its address 1024");
        assertThat(channels.all()).containsExactly(one);
    }
}
