@NullMarked
package dev.remora.rpmsg.keepalive;

import org.jspecify.annotations.NullMarked;
