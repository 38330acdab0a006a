@NullMarked
package dev.remora.rpmsg.smd;

import org.jspecify.annotations.NullMarked;
