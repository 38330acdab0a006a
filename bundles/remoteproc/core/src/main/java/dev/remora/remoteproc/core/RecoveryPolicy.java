package dev.remora.remoteproc.core;

import java.time.Duration;

/**
 * What to do about a crash.
 *
 * @param enabled whether to start again
 * @param attempts how often within the window before it is left CRASHED
 * @param window how long an attempt counts
 */
record RecoveryPolicy(boolean enabled, int attempts, Duration window) {}
