package dev.remora.remoteproc.spi;

import org.osgi.annotation.versioning.ConsumerType;

/** Lets a core reach device memory, as its firmware asks for it (resource table, type 1, devmem) and the board allows. */
@ConsumerType
public interface Iommu {

    /**
     * Device memory that a firmware asks for.
     *
     * @param name in the resource table
     * @param deviceAddress where the core wants to see it ({@code da})
     * @param physicalAddress where it is ({@code pa})
     * @param length bytes, not 0
     * @param flags IOMMU protection, as in the resource table
     */
    record DeviceMemory(String name, long deviceAddress, long physicalAddress, long length, int flags) {}

    /**
     * Whether the core may have it. Asked before anything is touched; never blocks.
     *
     * @param wanted what is asked for, untrusted
     * @return whether; a firmware that asks for more is refused
     */
    boolean allows(DeviceMemory wanted);

    /**
     * Maps it, before the core is started.
     *
     * @param allowed what was allowed
     * @throws RemoteCoreException if it cannot be mapped; the start fails
     */
    void map(DeviceMemory allowed) throws RemoteCoreException;

    /**
     * Undoes {@link #map}, after the core was stopped.
     *
     * @param mapped what was mapped
     */
    void unmap(DeviceMemory mapped);
}
