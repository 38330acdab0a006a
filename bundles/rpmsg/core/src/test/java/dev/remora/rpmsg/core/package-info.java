/** Tests of the bus. */
@NullMarked
package dev.remora.rpmsg.core;

import org.jspecify.annotations.NullMarked;
