package dev.remora.rpmsg.glink.ssr;

/**
 * Messages of the channel {@code glink_ssr}, little-endian:
 *
 * <pre>
 *   do_cleanup     0         4         8          12             16                    48
 *                  +---------+---------+----------+--------------+---------------------+
 *                  | version | command | sequence | name length, | name of the dead    |
 *                  |   = 0   |   = 0   |          | without NUL  | subsystem, NULs     |
 *                  +---------+---------+----------+--------------+---------------------+
 *   cleanup_done   0         4          8          12
 *                  +---------+----------+----------+
 *                  | version | response | sequence |
 *                  |   = 0   |   = 1    |          |
 *                  +---------+----------+----------+
 * </pre>
 */
final class SsrLayout {

    static final int VERSION = 0;
    static final int KIND = 4;
    static final int SEQUENCE = 8;
    static final int NAME_LENGTH = 12;
    static final int NAME = 16;
    static final int NAME_SIZE = 32;

    static final int CLEANUP_SIZE = NAME + NAME_SIZE;
    static final int DONE_SIZE = 12;

    static final int THE_VERSION = 0;
    static final int DO_CLEANUP = 0;
    static final int CLEANUP_DONE = 1;

    private SsrLayout() {}
}
