package dev.remora.platform.vhost;

/** What a session asks of the kernel for the descriptors that it was given. */
interface Kernel {

    /** Closes a descriptor. */
    void close(int descriptor);

    /**
     * Makes sure that a descriptor can ring (an eventfd, a pipe, a socket) and that this never blocks.
     *
     * @throws Violation if it is something else
     */
    void prepareBell(int descriptor) throws Violation;

    /**
     * Makes sure that a descriptor is a socket.
     *
     * @throws Violation if it is something else
     */
    void checkSocket(int descriptor) throws Violation;

    /**
     * Maps a file from its start; the descriptor may be closed afterwards.
     *
     * @param descriptor the file
     * @param bytes how much, at least 1
     * @throws Violation if it is no file, is shorter, or cannot be mapped
     */
    Mapping map(int descriptor, long bytes) throws Violation;
}
