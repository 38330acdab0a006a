/** Two processes, one shared file: the virtio backend measured and checked, beside the bare limits of the machine. */
@org.jspecify.annotations.NullMarked
package dev.remora.benchmarks;
