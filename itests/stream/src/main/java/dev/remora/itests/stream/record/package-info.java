/**
 * Keeps the record.
 */
@NullMarked
package dev.remora.itests.stream.record;

import org.jspecify.annotations.NullMarked;
