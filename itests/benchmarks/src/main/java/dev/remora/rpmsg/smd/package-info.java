/** Benchmarks' way to the edges of the SMD backend. */
@org.jspecify.annotations.NullMarked
package dev.remora.rpmsg.smd;
