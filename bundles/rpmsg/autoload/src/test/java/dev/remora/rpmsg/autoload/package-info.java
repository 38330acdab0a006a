/** Tests of autoload. */
@NullMarked
package dev.remora.rpmsg.autoload;

import org.jspecify.annotations.NullMarked;
