/**
 * Firmware that streams numbered messages at full speed, for tests of who loses none.
 */
@NullMarked
package dev.remora.remoteproc.soft.firmware.stream;

import org.jspecify.annotations.NullMarked;
