package dev.remora.remoteproc.soft;

import java.time.Duration;

/**
 * What makes a core, of a checked configuration.
 *
 * @param name the remote processor
 * @param readyTimeout how long the firmware may take until it runs
 * @param heartbeatTimeout how long its main loop may stand still; zero: for ever
 * @param outlivesGateway whether it lives on without us once it is detached
 * @param restartsItself whether it restarts by itself after a crash
 */
record CoreSettings(String name, Duration readyTimeout, Duration heartbeatTimeout, boolean outlivesGateway,
        boolean restartsItself) {}
