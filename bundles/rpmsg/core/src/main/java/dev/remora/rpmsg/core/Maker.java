package dev.remora.rpmsg.core;

import org.jspecify.annotations.Nullable;

/** Whose further endpoints are: a binding's, or a bundle's. They go with it. */
interface Maker {

    /** What its bundle may do. */
    Access access();

    /** Symbolic name and version of its bundle. */
    String bundle();

    /** Why it can have no endpoints any more; null while it can. */
    @Nullable
    String closedReason();
}
