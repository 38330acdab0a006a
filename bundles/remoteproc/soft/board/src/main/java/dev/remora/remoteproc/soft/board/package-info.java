/** What a chip has beside its cores: boot loader and system controller. */
@NullMarked
package dev.remora.remoteproc.soft.board;

import org.jspecify.annotations.NullMarked;
