package dev.remora.itests.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void ofTenItIsTheFifthTheNinthAndTheLast() {
        List<Recovery> ten = LongStream.rangeClosed(1, 10).mapToObj(i -> new Recovery(-1, i * 1000, -1, i * 3000, 0))
                .toList();

        assertThat(Spread.of(ten, Recovery::ready)).isEqualTo(new Spread(5, 9, 10));
        assertThat(Spread.of(ten, Recovery::afterReady)).isEqualTo(new Spread(10, 18, 20));
    }

    @Test
    void whatIsNotKnownDoesNotCount() {
        assertThat(Spread.of(List.of(new Recovery(-1, -1, -1, 0, 0)), Recovery::ready))
                .isEqualTo(new Spread(-1, -1, -1));
    }
}
