/** An edge that is polled, for the tests of a backend. */
@NullMarked
package dev.remora.rpmsg.edge.channel;

import org.jspecify.annotations.NullMarked;
