/** What goes into the driver bundle of a test. */
@NullMarked
package dev.remora.rpmsg.core.driver;

import org.jspecify.annotations.NullMarked;
