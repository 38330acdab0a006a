package dev.remora.rpmsg.imx.link;

import java.time.Instant;

/**
 * The controller said that the other partition was reset.
 *
 * @param times how often, since it was last asked
 * @param ready {@link Words#ready()} when it was said, as far as that is known: another value later means that the partition is ready again
 * @param nanos when, as {@link System#nanoTime()}
 * @param at when, for people
 */
public record Notice(int times, int ready, long nanos, Instant at) {}
