@NullMarked
package dev.remora.deploy;

import org.jspecify.annotations.NullMarked;
