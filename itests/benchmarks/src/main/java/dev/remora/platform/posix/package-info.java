/** Benchmarks' way to the doorbells of the platform. */
@org.jspecify.annotations.NullMarked
package dev.remora.platform.posix;
