@NullMarked
package dev.remora.rpmsg.glink.link;

import org.jspecify.annotations.NullMarked;
