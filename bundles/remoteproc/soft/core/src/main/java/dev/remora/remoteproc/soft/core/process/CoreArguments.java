package dev.remora.remoteproc.soft.core.process;

import java.nio.file.Path;

/**
 * What the processor bundle tells the process: where the outside world is.
 *
 * @param memory the file of the carveout
 * @param offset where it starts in the file, bytes
 * @param size its length, bytes
 * @param deviceAddress the address of its first byte as the firmware sees it
 * @param mailbox where the doorbells are
 * @param bootAddress where the boot header lies: the ELF entry
 */
record CoreArguments(Path memory, long offset, long size, long deviceAddress, String mailbox, long bootAddress) {

    private static final int COUNT = 5;

    static CoreArguments parse(String[] args) throws BootException {
        if (args.length != COUNT) {
            throw new BootException("usage: MEMORY-FILE#OFFSET SIZE DEVICE-ADDRESS MAILBOX BOOT-ADDRESS");
        }
        long size = number("size", args[1]);
        if (size <= 0) {
            throw new BootException("size " + args[1] + ": must be at least 1");
        }
        int mark = args[0].lastIndexOf('#');
        if (mark < 0) {
            throw new BootException("memory " + args[0] + ": must be FILE#OFFSET");
        }
        return new CoreArguments(Path.of(args[0].substring(0, mark)), number("offset", args[0].substring(mark + 1)),
                size, number("device address", args[2]), args[3],
                number("boot address", args[4]));
    }

    private static long number(String what, String text) throws BootException {
        try {
            return text.startsWith("0x") ? Long.parseUnsignedLong(text, 2, text.length(), 16) : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new BootException(what + " " + text + ": must be a number such as 4096 or 0x1000", e);
        }
    }
}
