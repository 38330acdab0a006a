@NullMarked
package dev.remora.rpmsg.smd.channel;

import org.jspecify.annotations.NullMarked;
