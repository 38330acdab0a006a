/**
 * The drop-in folders: bundles in {@code deploy/}, configurations in {@code config/}.
 */
@NullMarked
package dev.remora.deploy;

import org.jspecify.annotations.NullMarked;
