/**
 * Shared memory and mailboxes of a POSIX system.
 */
@NullMarked
package dev.remora.platform.posix;

import org.jspecify.annotations.NullMarked;
