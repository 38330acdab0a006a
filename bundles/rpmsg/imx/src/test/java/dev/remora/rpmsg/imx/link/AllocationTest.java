package dev.remora.rpmsg.imx.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.remora.rpmsg.testing.Ram;
import dev.remora.virtio.VirtioDevice;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A word costs no garbage, neither way, whether the register is full or not. */
final class AllocationTest {

    private static final int WORDS = 50_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final MessageUnit unit = new MessageUnit();
    private final Words words = new Words(unit.gateway(), new WordChannels(1, 1, 1), 4, new Counts());
    private final List<VirtioDevice> devices = new ArrayList<>();
    private final Generation generation = new Generation("m4", FixedPlaces.of(new Ram(2 * ImxLayout.VDEV_STEP), 0, 2,
            new Ram(2 * ImxLayout.BUFFER_BYTES)), words, reason -> {});

    private void exchange(int number) {
        for (int i = 0; i < number; i++) {
            devices.get(0).kick(1);
            devices.get(1).kick(1); // finds the register full
            unit.remote().take(1);
            words.flush(i);
            unit.remote().take(1);
            unit.remote().post(1, 0x20000);
            generation.heard(words.take());
        }
    }

    @Test
    void wordsAreTakenAndPostedWithoutGarbage() {
        generation.offer((name, device) -> {
            devices.add(device);
            return () -> {
            };
        });
        exchange(WORDS);
        long before = threads.getCurrentThreadAllocatedBytes();
        exchange(WORDS);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(WORDS);
        assertThat(devices.get(1).doorbell().count()).isEqualTo(2 * WORDS);
        assertThat(generation.allHeard()).isFalse();
    }
}
