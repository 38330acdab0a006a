package dev.remora.platform.vhost;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory mapped by a native call, and unmapped by its arena: an access that comes too late is an exception and never
 * touches what has been mapped there since.
 */
final class NativeMapping implements Mapping {

    private static final Logger LOG = LoggerFactory.getLogger(NativeMapping.class);

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;

    /** Takes over what was mapped. */
    @SuppressWarnings("restricted")
    NativeMapping(long address, long mapped, long bytes) {
        memory = MemorySegment.ofAddress(address).reinterpret(mapped, arena, LibC::munmap).asSlice(0, bytes);
    }

    @Override
    public MemorySegment memory() {
        return memory;
    }

    @Override
    public void unmap() {
        try {
            arena.close();
        } catch (IllegalStateException e) {
            LOG.warn("Guest memory of {} bytes stays mapped until the gateway ends, a native call still uses it: {}",
                    memory.byteSize(), e.getMessage());
        }
    }
}
