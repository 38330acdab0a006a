/** Shared memory with a resource table in it: attaches the gateway to an OpenAMP process, in either role. */
@NullMarked
package dev.remora.platform.openamp;

import org.jspecify.annotations.NullMarked;
