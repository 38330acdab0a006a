/** The life cycle of remote processors: one owner thread each, from {@code RemoteCore} services to {@code RemoteProcessor} services. */
@NullMarked
package dev.remora.remoteproc.core;

import org.jspecify.annotations.NullMarked;
