package dev.remora.rpmsg.glink.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ChannelIdsTest {

    @Test
    void givesOutIdsInTurnAndAround() {
        ChannelIds<String> ids = new ChannelIds<>(3);
        assertThat(ids.take("a")).isEqualTo(1);
        assertThat(ids.take("b")).isEqualTo(2);
        ids.remove(1);
        assertThat(ids.take("c")).isEqualTo(3);
        assertThat(ids.take("d")).isEqualTo(1);
        assertThat(ids.get(2)).isEqualTo("b");
    }

    @Test
    void hasNoneWhenAllAreUsed() {
        ChannelIds<String> ids = new ChannelIds<>(255);
        for (int i = 1; i <= 255; i++) {
            assertThat(ids.take("x")).isEqualTo(i);
        }
        assertThat(ids.take("y")).isZero();
        ids.remove(77);
        assertThat(ids.take("y")).isEqualTo(77);
    }

    @Test
    void knowsTheGreatestId() {
        ChannelIds<String> ids = new ChannelIds<>(0xffff);
        ids.put(0xffff, "last");
        assertThat(ids.get(0xffff)).isEqualTo("last");
        assertThat(ids.get(0xff00)).isNull();
        ids.remove(0xffff);
        ids.remove(0x1234);
        assertThat(ids.get(0xffff)).isNull();
    }
}
