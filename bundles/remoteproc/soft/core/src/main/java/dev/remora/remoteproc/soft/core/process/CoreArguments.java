package dev.remora.remoteproc.soft.core.process;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the processor bundle tells the process: where the outside world is.
 *
 * @param shared memories besides the carveout, by name
 * @param carveout the memory of its own
 * @param deviceAddress the address of the carveout's first byte as the firmware sees it
 * @param mailbox where the doorbells are
 * @param bootAddress where the boot header lies: the ELF entry
 */
record CoreArguments(Map<String, MemoryArgument> shared, MemoryArgument carveout, long deviceAddress, String mailbox,
        long bootAddress) {

    private static final String MEMORY = "--memory";
    private static final int MEMORY_COUNT = 3;
    private static final int COUNT = 5;

    static CoreArguments parse(String[] args) throws BootException {
        Map<String, MemoryArgument> shared = new TreeMap<>();
        int first = 0;
        while (args.length - first >= MEMORY_COUNT && args[first].equals(MEMORY)) {
            int equals = args[first + 1].indexOf('=');
            if (equals <= 0) {
                throw new BootException(MEMORY + " " + args[first + 1] + ": must be NAME=FILE#OFFSET");
            }
            String name = args[first + 1].substring(0, equals);
            MemoryArgument memory = MemoryArgument.parse(args[first + 1].substring(equals + 1), args[first + 2]);
            if (shared.put(name, memory) != null) {
                throw new BootException(MEMORY + " " + name + ": there are two of that name");
            }
            first += MEMORY_COUNT;
        }
        List<String> rest = List.of(args).subList(first, args.length);
        if (rest.size() != COUNT) {
            throw new BootException("usage: [" + MEMORY + " NAME=FILE#OFFSET SIZE]… MEMORY-FILE#OFFSET SIZE"
                    + " DEVICE-ADDRESS MAILBOX BOOT-ADDRESS");
        }
        return new CoreArguments(shared, MemoryArgument.parse(rest.get(0), rest.get(1)),
                MemoryArgument.number("device address", rest.get(2)), rest.get(3),
                MemoryArgument.number("boot address", rest.get(4)));
    }
}
