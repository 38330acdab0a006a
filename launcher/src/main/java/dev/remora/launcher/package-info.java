/** Starts a gateway from its features, and talks to a running one. */
@NullMarked
package dev.remora.launcher;

import org.jspecify.annotations.NullMarked;
