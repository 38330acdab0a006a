package dev.remora.platform.vhost;

import java.lang.foreign.MemorySegment;

/** A mapped file. */
interface Mapping {

    /** The whole of it; after {@link #unmap} every access throws {@link IllegalStateException}. */
    MemorySegment memory();

    /** Unmaps it. */
    void unmap();
}
