/** A bundle that holds a remote processor, and commands that are hard on one. */
@NullMarked
package dev.remora.itests.holder;

import org.jspecify.annotations.NullMarked;
