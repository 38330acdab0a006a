package dev.remora.rpmsg.imx.link;

import dev.remora.platform.Region;
import dev.remora.platform.SharedMemory;
import dev.remora.virtio.Vring;
import java.util.ArrayList;
import java.util.List;

/**
 * Where rings and buffers lie.
 *
 * @param rings the rings of all vdevs, from the base on
 * @param buffers the buffers of all vdevs
 * @param vdevs how many
 */
public record FixedPlaces(Region rings, Region buffers, int vdevs) {

    /**
     * Finds the places.
     *
     * @param base device address of the first ring
     * @param vdevs how many, 1 to {@link ImxLayout#MOST_VDEVS}
     * @throws IllegalArgumentException saying in one line what does not fit
     */
    public static FixedPlaces of(SharedMemory memory, long base, int vdevs, SharedMemory buffers) {
        Region rings = region(memory);
        long length = ImxLayout.VDEV_STEP * vdevs;
        if (vdevs < 1 || vdevs > ImxLayout.MOST_VDEVS) {
            throw new IllegalArgumentException("vdevs %d is out of range, use 1 to %d".formatted(vdevs,
                    ImxLayout.MOST_VDEVS));
        }
        if (base % ImxLayout.VRING.align() != 0) {
            throw new IllegalArgumentException("vring.base 0x%x is no multiple of %d".formatted(base, ImxLayout.VRING
                    .align()));
        }
        if (!rings.contains(base, length)) {
            throw new IllegalArgumentException(
                    "the rings of %d vdevs (0x%x + 0x%x) are not inside of memory %s (0x%x + 0x%x)".formatted(vdevs,
                            base, length, memory.name(), memory.deviceAddress(), memory.size()));
        }
        if (ImxLayout.vdevsInBuffers(buffers.size()) < vdevs) {
            throw new IllegalArgumentException(
                    "buffers of %d vdevs need 0x%x bytes, memory %s has 0x%x: enough for %d".formatted(vdevs,
                            ImxLayout.BUFFER_BYTES * vdevs, buffers.name(), buffers.size(), ImxLayout.vdevsInBuffers(
                                    buffers.size())));
        }
        Region pool = region(buffers).slice(buffers.name(), 0, ImxLayout.BUFFER_BYTES * vdevs);
        Region ringPart = new Region(memory.name(), base, rings.at(base, length));
        if (ringPart.memory().asOverlappingSlice(pool.memory()).isPresent()) {
            throw new IllegalArgumentException(
                    "the rings (0x%x + 0x%x) lie in the buffers (0x%x + 0x%x)".formatted(base, length, pool
                            .deviceAddress(), pool.size()));
        }
        return new FixedPlaces(ringPart, pool, vdevs);
    }

    private static Region region(SharedMemory memory) {
        if (memory.kind() != SharedMemory.Kind.RAM) {
            throw new IllegalArgumentException("memory %s is device memory, rings and buffers need RAM".formatted(memory
                    .name()));
        }
        return new Region(memory.name(), memory.deviceAddress(), memory.segment());
    }

    /** The rings of one vdev. */
    List<Vring> vrings(String device, int vdev) {
        List<Vring> vrings = new ArrayList<>();
        for (int index = 0; index < ImxLayout.QUEUES; index++) {
            vrings.add(Vring.contiguous(device + "vring" + index, ImxLayout.VRING, rings.memory().asSlice(ImxLayout
                    .ringOffset(vdev, index), ImxLayout.VRING.size()), ImxLayout.queue(vdev, index)));
        }
        return List.copyOf(vrings);
    }

    /** The buffers of one vdev. */
    Region buffers(String device, int vdev) {
        return buffers.slice(device + "buffer", vdev * ImxLayout.BUFFER_BYTES, ImxLayout.BUFFER_BYTES);
    }
}
