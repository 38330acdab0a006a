@NullMarked
package dev.remora.rpmsg.glink.pipe;

import org.jspecify.annotations.NullMarked;
