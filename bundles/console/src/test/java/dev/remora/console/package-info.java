@NullMarked
package dev.remora.console;

import org.jspecify.annotations.NullMarked;
