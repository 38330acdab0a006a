@NullMarked
package dev.remora.rpmsg.edge;

import org.jspecify.annotations.NullMarked;
