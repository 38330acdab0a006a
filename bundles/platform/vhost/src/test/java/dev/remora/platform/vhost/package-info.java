/**
 * Tests, and a front end for them.
 */
@NullMarked
package dev.remora.platform.vhost;

import org.jspecify.annotations.NullMarked;
