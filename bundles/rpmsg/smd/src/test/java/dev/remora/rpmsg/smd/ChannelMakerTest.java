package dev.remora.rpmsg.smd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.smd.channel.ChannelPlace;
import dev.remora.rpmsg.testing.FakeHeap;
import dev.remora.rpmsg.testing.Ram;
import dev.remora.smem.SmemException;
import dev.remora.smem.SmemItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the gateway creates the other side finds. */
class ChannelMakerTest {

    private final FakeHeap heap = new FakeHeap();

    private static SmdSettings settings(int own, int remote, int edge) {
        return Config.settings(own, Map.of("name", "e", "remote_host", remote, "edge", edge));
    }

    private List<ChannelPlace> find(int own, int remote, int edge) throws SmemException {
        List<ChannelPlace> found = new ArrayList<>();
        new ChannelScan(heap.host(own), settings(own, remote, edge), (cause, what) -> {
            throw new AssertionError(what);
        }).look(found::add);
        return found;
    }

    private void make(int own, int remote, int edge, String channel) throws SmemException {
        new ChannelMaker(heap.host(own), settings(own, remote, edge)).make(WantedChannel.of(channel));
    }

    @Test
    void theOtherSideFindsWhatWasCreated() throws SmemException {
        make(4, 0, 6, "echo:256");
        make(4, 0, 6, "LOOPBACK:64:stream");

        List<ChannelPlace> found = find(0, 4, 6);
        assertThat(found).extracting(ChannelPlace::name).containsExactly("echo", "LOOPBACK");
        assertThat(found).extracting(ChannelPlace::address).containsExactly(0, 1);
        assertThat(found).extracting(ChannelPlace::stream).containsExactly(false, true);
        assertThat(found).extracting(ChannelPlace::first).containsOnly(true);
        assertThat(found.getFirst().info().size()).isEqualTo(40);
        assertThat(found.getFirst().fifo().size()).isEqualTo(512);
    }

    @Test
    void thePowerManagersEdgesGetWords() throws SmemException {
        make(6, 0, 15, "rpm_requests:1024");
        assertThat(find(0, 6, 15).getFirst().info().size()).isEqualTo(88);
    }

    @Test
    void whatWasLeftInTheMemoryIsCleared() throws SmemException {
        for (int at = 0; at < heap.memory.size(); at += 4) {
            heap.memory.put32(at, 0xdeadbeef);
        }
        make(4, 0, 6, "echo:64");
        ChannelPlace place = find(0, 4, 6).getFirst();
        for (SmemItem item : List.of(place.info(), place.fifo())) {
            for (int at = 0; at < item.size(); at += 4) {
                assertThat(item.memory().get32(item.offset() + at)).isZero();
            }
        }
    }

    @Test
    void numbersThatAreInUseAreLeftAlone() throws SmemException {
        heap.put(14, 40);
        heap.put(339, 64);
        make(4, 0, 6, "echo:64");
        assertThat(find(0, 4, 6)).extracting(ChannelPlace::address).containsExactly(2);
    }

    @Test
    void nothingIsBegunWithoutRoomForAll() {
        FakeHeap small = new FakeHeap(new Ram(4096));
        ChannelMaker maker = new ChannelMaker(small.host(4), settings(4, 0, 6));
        assertThatThrownBy(() -> maker.make(WantedChannel.of("echo:4096"))).isInstanceOf(SmemException.class)
                .hasMessageContaining("bytes are needed, 4096 are free");
        assertThatThrownBy(() -> small.get(13)).isInstanceOf(AssertionError.class);
    }

    @Test
    void aTableHasRoomForSoMany() throws SmemException {
        for (int i = 0; i < 64; i++) {
            make(4, 0, 6, "c" + i + ":64");
        }
        assertThat(find(0, 4, 6)).hasSize(64);
        assertThatThrownBy(() -> make(4, 0, 6, "more:64")).isInstanceOf(SmemException.class).hasMessageContaining(
                "no entry");
    }
}
