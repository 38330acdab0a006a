package dev.remora.remoteproc.soft;

import dev.remora.platform.SharedMemory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Shared memory that another process can map.
 *
 * @param name its name
 * @param file the file in which it lies
 * @param offset where it starts in the file, bytes
 * @param size its length, bytes
 */
record SharedFile(String name, Path file, long offset, long size) {

    /**
     * Takes it from the service.
     *
     * @throws IllegalArgumentException if another process cannot reach it
     */
    static SharedFile of(Map.Entry<Map<String, Object>, SharedMemory> service) {
        SharedMemory memory = service.getValue();
        if (memory.kind() != SharedMemory.Kind.RAM
                || !(service.getKey().get(SharedMemory.FILE) instanceof String file)) {
            throw new IllegalArgumentException("memory '" + memory.name()
                    + "' is no file that a soft core can map: choose a dev.remora.platform.posix.SharedMemory");
        }
        long offset = service.getKey().get(SharedMemory.OFFSET) instanceof Long start ? start : 0;
        return new SharedFile(memory.name(), Path.of(file), offset, memory.size());
    }

    /** As the process takes it besides its carveout. */
    List<String> arguments() {
        return List.of("--memory", name + "=" + file + "#" + offset, Long.toString(size));
    }
}
