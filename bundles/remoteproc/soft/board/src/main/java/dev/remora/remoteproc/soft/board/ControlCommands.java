package dev.remora.remoteproc.soft.board;

import java.util.List;

/** The commands of the control socket, one line each, and their answers, one line each. */
final class ControlCommands {

    private static final String USAGE = "reset, hold, boot, status, notice N, ready, firmware FILE, stop";
    private static final int MOST_PARTITION = 255;

    private final SystemController controller;
    private final FirmwareFolders firmware;

    /**
     * What is answered.
     *
     * @param line one line: {@code ok} and the status, or {@code error} and why
     * @param last whether the board is switched off then
     */
    record Answer(String line, boolean last) {}

    ControlCommands(SystemController controller, FirmwareFolders firmware) {
        this.controller = controller;
        this.firmware = firmware;
    }

    Answer answer(String line) {
        List<String> words = List.of(line.strip().split(" +", 2));
        try {
            return new Answer("ok " + run(words.getFirst(), words.size() > 1 ? words.get(1) : ""),
                    words.getFirst().equals("stop"));
        } catch (BoardException e) {
            return new Answer("error " + e.getMessage(), false);
        }
    }

    private String run(String verb, String value) throws BoardException {
        boolean takesValue = verb.equals("notice") || verb.equals("firmware");
        if (takesValue == value.isEmpty()) {
            throw new BoardException("'" + verb + (value.isEmpty()
                    ? "' needs a value: "
                    : " " + value
                            + "' is no command: ")
                    + USAGE);
        }
        return switch (verb) {
            case "reset" -> controller.reset();
            case "hold" -> controller.hold();
            case "boot" -> controller.boot();
            case "status", "stop" -> controller.report();
            case "notice" -> controller.notice(partition(value));
            case "ready" -> controller.ready();
            case "firmware" -> firmware(value);
            default -> throw new BoardException("'" + verb + "' is no command: " + USAGE);
        };
    }

    /** One at a time: there is not room for the images of all clients. */
    private synchronized String firmware(String name) throws BoardException {
        return controller.firmware(ImageReader.read(firmware.find(name)));
    }

    private static int partition(String text) throws BoardException {
        try {
            int partition = Integer.parseInt(text);
            if (partition >= 0 && partition <= MOST_PARTITION) {
                return partition;
            }
        } catch (NumberFormatException e) {
            throw new BoardException("notice " + text + ": must be a number from 0 to " + MOST_PARTITION, e);
        }
        throw new BoardException("notice " + text + ": must be a number from 0 to " + MOST_PARTITION);
    }
}
