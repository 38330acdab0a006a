package dev.remora.remoteproc.core.image;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Region;
import dev.remora.remoteproc.spi.CrashMonitor;
import dev.remora.remoteproc.spi.Iommu;
import dev.remora.remoteproc.spi.RemoteCore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A core to plan for: its memory, its memory map, its IOMMU. It never runs. */
class BoardCore implements RemoteCore {

    private final List<Region> memory;
    private final List<Region> map = new ArrayList<>();
    private Set<Integer> machines = Set.of(91);
    private @Nullable Iommu iommu;

    BoardCore(Region... memory) {
        this(List.of(memory));
    }

    BoardCore(List<Region> memory) {
        this.memory = memory;
    }

    BoardCore machines(Integer... numbers) {
        machines = Set.of(numbers);
        return this;
    }

    /** Lets it see this memory too. */
    BoardCore map(Region region) {
        map.add(region);
        return this;
    }

    BoardCore iommu(Iommu other) {
        iommu = other;
        return this;
    }

    @Override
    public int machine() {
        return machines.iterator().next();
    }

    @Override
    public boolean accepts(int elfMachine) {
        return machines.contains(elfMachine);
    }

    @Override
    public List<Region> memory() {
        return memory;
    }

    @Override
    public Optional<Region> translate(long deviceAddress, long length) {
        return map.stream().filter(r -> r.contains(deviceAddress, length)).findFirst().map(r -> r.slice(r.name(),
                deviceAddress - r.deviceAddress(), length));
    }

    @Override
    public Optional<Iommu> iommu() {
        return Optional.ofNullable(iommu);
    }

    @Override
    public void start(long bootAddress, CrashMonitor monitor) {
        throw new AssertionError("only planned for");
    }

    @Override
    public void stop() {
        throw new AssertionError("only planned for");
    }

    @Override
    public void kick(int notifyId) {
        throw new AssertionError("only planned for");
    }

    @Override
    public Doorbell doorbell() {
        throw new AssertionError("only planned for");
    }

    @Override
    public Map<String, String> details() {
        return Map.of();
    }
}
