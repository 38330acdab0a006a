package dev.remora.remoteproc.soft.firmware.can;

/**
 * What the messages of one category look like.
 *
 * @param category its number
 * @param shortest bytes of the shortest request
 * @param longest bytes of the longest request
 * @param echoed how many bytes behind the header of a request its answer repeats
 * @param answer bytes of an answer
 * @param codeAt where an answer has its code
 * @param unsupported the code for a request of another version, length or command
 */
record SrtmShape(int category, int shortest, int longest, int echoed, int answer, int codeAt, int unsupported) {

    boolean fits(int length) {
        return length >= shortest && length <= longest;
    }
}
