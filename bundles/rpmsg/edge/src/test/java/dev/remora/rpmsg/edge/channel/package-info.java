@NullMarked
package dev.remora.rpmsg.edge.channel;

import org.jspecify.annotations.NullMarked;
