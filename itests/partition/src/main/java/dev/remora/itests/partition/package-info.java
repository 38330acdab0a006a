/** Traffic that counts what is lost, and resets. */
@NullMarked
package dev.remora.itests.partition;

import org.jspecify.annotations.NullMarked;
