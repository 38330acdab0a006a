/**
 * What firmware of the soft core is written against, and the formats that an image of it has.
 */
@NullMarked
package dev.remora.remoteproc.soft.core;

import org.jspecify.annotations.NullMarked;
