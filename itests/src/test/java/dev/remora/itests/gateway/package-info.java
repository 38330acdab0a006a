/** The gateway in the real framework, as a user sees it. */
@NullMarked
package dev.remora.itests.gateway;

import org.jspecify.annotations.NullMarked;
