/** Autoload: fetches the drivers of channels that none claims. Private. */
@NullMarked
package dev.remora.rpmsg.autoload;

import org.jspecify.annotations.NullMarked;
