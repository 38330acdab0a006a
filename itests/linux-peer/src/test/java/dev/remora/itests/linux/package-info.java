/** A gateway and a real Linux kernel, each a process of its own, at the two ends of a vhost-user socket. */
@NullMarked
package dev.remora.itests.linux;

import org.jspecify.annotations.NullMarked;
