@NullMarked
package dev.remora.rpmsg.glink;

import org.jspecify.annotations.NullMarked;
