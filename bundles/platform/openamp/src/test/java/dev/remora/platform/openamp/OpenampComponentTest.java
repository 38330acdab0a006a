package dev.remora.platform.openamp;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Mailbox;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.ComponentException;

class OpenampComponentTest {

    /** Nothing is asked of it, nor of the framework, before the configuration is checked. */
    private static final Mailbox NOBODY = unused(Mailbox.class);

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"name | .x | openamp: name '.x' is not usable: 1 to 63 letters",
            "role | both | openamp m4: role 'both' is unknown, use host or remote",
            "table | ours | openamp m4: table 'ours' is unknown, use write or read",
            "table_offset | 2 | openamp m4: table.offset '2' is no multiple of 4",
            "table_offset | -4 | openamp m4: table.offset '-4' has more than 32 bits",
            "vring0_address | 0x4001 | openamp m4: vring0.address '0x4001' is no multiple of 16",
            "vring1_address | x | openamp m4: vring1.address 'x' is no number, use 0x and hexadecimal digits",
            "vring1_address | 0x100000000 | openamp m4: vring1.address '0x100000000' has more than 32 bits",
            "vring1_address | 0x6000 | m4: vring1 at 0x6000 to 0x8806 overlaps vring0 at 0x4000 to 0x6806",
            "vring0_address | 0 | m4: vring0 at 0x0 to 0x2806 overlaps resource table at 0x0 to 0x58",
            "buffers_offset | 0x10004 | openamp m4: buffers.offset '0x10004' is no multiple of 8",
            "buffers_offset | 0x50000 | m4: buffers at 0x50000, 262144 bytes, is not in memory m of 524288 bytes",
            "buffers_size | 0 | openamp m4: buffers.size is 0"})
    void whatIsWrongIsSaidInOneLine(String property, String value, String message) {
        refused(Map.of(property, value), message);
    }

    @Test
    void aRingThatIsNoRingIsRefused() {
        refused(Map.of("vring_num", 255), "m4: vring0: num 255 is no power of two from 1 to 32768");
        refused(Map.of("vring_num", 0), "openamp m4: vring.num 0 is out of range, use 1 to 32768");
        refused(Map.of("vring_align", 24), "m4: vring0: align 24 is no power of two from 4 to 65536");
        refused(Map.of("vring_num", 1024), "m4: vring1 at 0x8000");
    }

    private static void refused(Map<String, Object> wrong, String message) {
        Map<String, Object> values = new HashMap<>(Map.of("name", "m4", "role", "host", "table", "write"));
        values.putAll(wrong);
        assertThatThrownBy(() -> new OpenampComponent(unused(BundleContext.class), config(values), new HeapMemory(
                Shm.BYTES, 0), NOBODY)).isInstanceOf(ComponentException.class).hasMessageStartingWith(message)
                .message().doesNotContain("\n");
    }

    /** As Declarative Services makes it: given values, else the defaults. */
    private static OpenampComponent.Config config(Map<String, Object> values) {
        return (OpenampComponent.Config) Proxy.newProxyInstance(OpenampComponent.class.getClassLoader(),
                new Class<?>[]{OpenampComponent.Config.class}, (proxy, method, arguments) -> values.getOrDefault(method
                        .getName(), method.getDefaultValue()));
    }

    private static <T> T unused(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(Doorbell.class.getClassLoader(), new Class<?>[]{type}, (proxy, method,
                arguments) -> {
            throw new UnsupportedOperationException(method.toString());
        }));
    }
}
