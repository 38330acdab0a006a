/**
 * Makes firmware images for soft cores out of compiled classes. Used at build time only.
 */
@NullMarked
package dev.remora.remoteproc.soft.firmware;

import org.jspecify.annotations.NullMarked;
