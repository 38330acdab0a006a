/**
 * The remote side of an i.MX partition, as firmware uses it: rings at a place that both sides know, or that a resource table in
 * shared memory names, and words in a message unit instead of rings of a doorbell.
 */
@NullMarked
package dev.remora.remoteproc.soft.core.imx;

import org.jspecify.annotations.NullMarked;
