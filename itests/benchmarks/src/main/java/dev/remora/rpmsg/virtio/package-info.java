/** Benchmarks' way to the edges of the virtio backend. */
@org.jspecify.annotations.NullMarked
package dev.remora.rpmsg.virtio;
