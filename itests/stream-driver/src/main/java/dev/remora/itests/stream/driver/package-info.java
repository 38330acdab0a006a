/**
 * The driver that is replaced while messages stream.
 */
@NullMarked
package dev.remora.itests.stream.driver;

import org.jspecify.annotations.NullMarked;
