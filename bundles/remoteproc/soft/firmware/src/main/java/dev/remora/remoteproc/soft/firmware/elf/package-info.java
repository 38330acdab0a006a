/**
 * The writer of ELF images and of what is in them.
 */
@NullMarked
package dev.remora.remoteproc.soft.firmware.elf;

import org.jspecify.annotations.NullMarked;
