/** Benchmarks' way to the edges of the GLINK backend. */
@org.jspecify.annotations.NullMarked
package dev.remora.rpmsg.glink;
