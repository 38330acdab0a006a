/** Where firmware is found by name, and who is told when it changes. */
@NullMarked
package dev.remora.remoteproc.core.store;

import org.jspecify.annotations.NullMarked;
