package dev.remora.remoteproc.soft.firmware.stream;

/** What came of the numbered messages from the gateway. Written by the main loop, read by any thread. */
final class NumberCount {

    private long next;
    private long received;
    private long misplaced;

    synchronized void received(long number) {
        if (number == 0) {
            received = 0;
            misplaced = 0;
        } else if (number != next) {
            misplaced++;
        }
        received++;
        next = number + 1;
    }

    synchronized long received() {
        return received;
    }

    synchronized long misplaced() {
        return misplaced;
    }
}
