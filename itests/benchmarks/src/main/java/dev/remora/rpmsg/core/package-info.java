/** What the path of a message through the bus costs. */
@NullMarked
package dev.remora.rpmsg.core;

import org.jspecify.annotations.NullMarked;
