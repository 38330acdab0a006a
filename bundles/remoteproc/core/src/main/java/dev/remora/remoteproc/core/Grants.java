package dev.remora.remoteproc.core;

import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.image.LoadPlan;
import dev.remora.remoteproc.spi.Iommu;
import dev.remora.remoteproc.spi.Iommu.DeviceMemory;
import dev.remora.remoteproc.spi.ResourceHandler;
import dev.remora.remoteproc.spi.ResourceHandler.VendorResource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one run of a core has taken from others: vendor entries that were handled, device memory. Owner thread. */
final class Grants {

    private static final Logger LOG = LoggerFactory.getLogger("dev.remora.remoteproc");

    private final Board board;
    private final List<Handled> handled = new ArrayList<>();
    private final List<Mapped> mapped = new ArrayList<>();

    private record Handled(ResourceHandler handler, VendorResource resource) {}

    private record Mapped(Iommu iommu, DeviceMemory memory) {}

    Grants(Board board) {
        this.board = board;
    }

    /** Takes what a firmware asks for; if that fails, {@link #release} gives back what was taken. */
    void take(LoadPlan plan) throws RemoteProcessorException {
        for (VendorResource resource : plan.vendorResources()) {
            ResourceHandler handler = board.additions().handler(resource.type()).orElse(null);
            if (handler != null && handler.handle(resource)) {
                handled.add(new Handled(handler, resource));
            } else {
                LOG.debug("{}: vendor entry of type {} skipped", board.name(), resource.type());
            }
        }
        for (DeviceMemory memory : plan.deviceMemory()) {
            Iommu iommu = board.core().iommu().orElseThrow(() -> new RemoteProcessorException(
                    "%s: device memory %s at 0x%x cannot be mapped: no IOMMU".formatted(board.name(), memory.name(),
                            memory.physicalAddress())));
            iommu.map(memory);
            mapped.add(new Mapped(iommu, memory));
        }
    }

    /** Gives it all back, the last one first. */
    void release() {
        while (!mapped.isEmpty()) {
            Mapped last = mapped.removeLast();
            quietly("device memory " + last.memory().name(), () -> last.iommu().unmap(last.memory()));
        }
        while (!handled.isEmpty()) {
            release(handled.removeLast());
        }
    }

    /** A handler goes: its entries are released. */
    void release(ResourceHandler gone) {
        for (Handled entry : List.copyOf(handled).reversed()) {
            if (entry.handler().equals(gone) && handled.remove(entry)) {
                release(entry);
            }
        }
    }

    private void release(Handled entry) {
        quietly("vendor entry of type " + entry.resource().type(), () -> entry.handler().released(entry.resource()));
    }

    private void quietly(String what, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("{}: {} could not be given back: {}", board.name(), what, e.toString());
        }
    }
}
