@NullMarked
package dev.remora.rpmsg.glink.ssr;

import org.jspecify.annotations.NullMarked;
