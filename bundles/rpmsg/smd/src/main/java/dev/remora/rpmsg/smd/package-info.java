/** The rpmsg backend for SMD edges: channels found in an SMEM heap, each with a pair of rings and states of its own. */
@NullMarked
package dev.remora.rpmsg.smd;

import org.jspecify.annotations.NullMarked;
