package dev.remora.platform.mu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MuLayoutTest {

    @ParameterizedTest(name = "channel {0}")
    @CsvSource({"0, 0x08000000, 0x00800000, 0x80000000, 0x00080000",
            "1, 0x04000000, 0x00400000, 0x40000000, 0x00040000", "3, 0x01000000, 0x00100000, 0x10000000, 0x00010000"})
    void theBitsOfV1(int n, String full, String empty, String pending, String request) {
        for (MuLayout layout : List.of(MuLayout.V1, MuLayout.ULP7)) {
            assertThat(hex(layout.full().mask(n))).isEqualTo(full);
            assertThat(hex(layout.empty().mask(n))).isEqualTo(empty);
            assertThat(hex(layout.rung().mask(n))).isEqualTo(pending);
            assertThat(hex(layout.request().mask(n))).isEqualTo(request);
            assertThat(hex(layout.fullEnable().mask(n))).isEqualTo(full);
            assertThat(hex(layout.emptyEnable().mask(n))).isEqualTo(empty);
            assertThat(hex(layout.rungEnable().mask(n))).isEqualTo(pending);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"v1, 0x00000000, 0x00000010, 0x00000020, 0x00000024",
            "7ulp, 0x00000020, 0x00000040, 0x00000060, 0x00000064"})
    void theRegistersOfPackedUnits(String variant, String transmit, String receive, String status, String control) {
        MuLayout layout = MuLayout.ALL.stream().filter(known -> known.variant().equals(variant)).findFirst()
                .orElseThrow();
        assertThat(hex(layout.transmit(0))).isEqualTo(transmit);
        assertThat(layout.transmit(3) - layout.transmit(0)).isEqualTo(12);
        assertThat(hex(layout.receive(0))).isEqualTo(receive);
        assertThat(layout.receive(3) - layout.receive(0)).isEqualTo(12);
        assertThat(hex(layout.full().register())).isEqualTo(status);
        assertThat(hex(layout.empty().register())).isEqualTo(status);
        assertThat(hex(layout.rung().register())).isEqualTo(status);
        assertThat(hex(layout.fullEnable().register())).isEqualTo(control);
        assertThat(hex(layout.emptyEnable().register())).isEqualTo(control);
        assertThat(hex(layout.rungEnable().register())).isEqualTo(control);
        assertThat(hex(layout.request().register())).isEqualTo(control);
    }

    @ParameterizedTest(name = "channel {0}")
    @CsvSource({"0, 1", "1, 2", "3, 8"})
    void v2HasARegisterForEachKindOfBit(int n, int mask) {
        MuLayout v2 = MuLayout.V2;
        assertThat(v2.transmit(n)).isEqualTo(0x200 + 4 * n);
        assertThat(v2.receive(n)).isEqualTo(0x280 + 4 * n);
        assertThat(v2.rungEnable()).isEqualTo(new BitField(0x110, 0, 1));
        assertThat(v2.request()).isEqualTo(new BitField(0x114, 0, 1));
        assertThat(v2.rung()).isEqualTo(new BitField(0x118, 0, 1));
        assertThat(v2.emptyEnable()).isEqualTo(new BitField(0x120, 0, 1));
        assertThat(v2.empty()).isEqualTo(new BitField(0x124, 0, 1));
        assertThat(v2.fullEnable()).isEqualTo(new BitField(0x128, 0, 1));
        assertThat(v2.full()).isEqualTo(new BitField(0x12C, 0, 1));
        assertThat(v2.full().mask(n)).isEqualTo(mask);
    }

    @ParameterizedTest
    @MethodSource("all")
    void allRegistersLieWithinItsBytes(MuLayout layout) {
        assertThat(layout.bytes()).isGreaterThanOrEqualTo(layout.receive(3) + 4).isGreaterThanOrEqualTo(layout.transmit(
                3) + 4).isGreaterThanOrEqualTo(layout.request().register() + 4).isGreaterThanOrEqualTo(layout.full()
                        .register() + 4);
    }

    static List<MuLayout> all() {
        return MuLayout.ALL;
    }

    private static String hex(int value) {
        return "0x%08x".formatted(value);
    }
}
