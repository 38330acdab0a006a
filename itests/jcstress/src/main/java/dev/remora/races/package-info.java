/** What the races of several packages share. */
@NullMarked
package dev.remora.races;

import org.jspecify.annotations.NullMarked;
