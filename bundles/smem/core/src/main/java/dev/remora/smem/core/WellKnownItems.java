package dev.remora.smem.core;

/** What items are for, where all chips agree. */
final class WellKnownItems {

    private static final int SMD_CHANNELS = 64;

    private WellKnownItems() {
    }

    static String use(int item) {
        return switch (item) {
            case 0 -> "proc_comm";
            case 1 -> "heap info";
            case 2 -> "allocation table";
            case 3 -> "version info";
            case 4 -> "hardware reset detect";
            case 5 -> "warm boot";
            case 6 -> "diagnostic error message";
            case 7 -> "spinlock array";
            case 8 -> "memory barrier location";
            case 9 -> "partition table";
            case 13 -> "SMD channel table 1";
            case 85 -> "SMSM state";
            case 137 -> "SoC info";
            case 266 -> "SMD channel table 2";
            case 333 -> "SMSM interrupt mask";
            case 402 -> "usable RAM";
            case 408 -> "crash log";
            case 419 -> "SMSM sizes";
            case 421 -> "crash reason of the modem";
            case 422 -> "crash reason of WCNSS";
            case 423 -> "crash reason of the audio DSP";
            case 424 -> "crash reason of the sensor DSP";
            case 425 -> "crash reason of the video codec";
            case 469 -> "image versions";
            case 478 -> "GLINK descriptor";
            case 479 -> "GLINK FIFO 0";
            case 480 -> "GLINK FIFO 1";
            case 497 -> "IPA filter";
            case 601 -> "crash reason of the compute DSP";
            case 602 -> "minidump table";
            case 626 -> "crash reason of WPSS";
            case 633 -> "crash reason of the second compute DSP";
            case 640, 641 -> "crash reason of general-purpose DSP %d".formatted(item - 640);
            default -> smd(item);
        };
    }

    private static String smd(int item) {
        if (within(item, 14)) {
            return "SMD channel %d, info".formatted(item - 14);
        } else if (within(item, 338)) {
            return "SMD channel %d, FIFO".formatted(item - 338);
        } else if (within(item, 138)) {
            return "SMD channel %d of table 2, info".formatted(item - 138);
        } else if (within(item, 202)) {
            return "SMD channel %d of table 2, FIFO".formatted(item - 202);
        }
        return "";
    }

    private static boolean within(int item, int first) {
        return item >= first && item < first + SMD_CHANNELS;
    }
}
