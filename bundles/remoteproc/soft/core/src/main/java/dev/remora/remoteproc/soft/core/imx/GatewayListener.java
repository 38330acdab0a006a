package dev.remora.remoteproc.soft.core.imx;

/** Hears from the board's system controller what became of the gateway. Called by the main loop in
 * its turn, never while a handler runs; must not block. */
public interface GatewayListener {

    /** The gateway's partition was reset: its rings and buffers are not touched any more. */
    void lost();

    /** The gateway's partition is back; it will set up its rings. */
    void back();
}
