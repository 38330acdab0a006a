/**
 * Firmware of an audio core, which talks GLINK.
 */
@NullMarked
package dev.remora.remoteproc.soft.firmware.adsp;

import org.jspecify.annotations.NullMarked;
