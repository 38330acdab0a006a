package dev.remora.remoteproc.soft.board;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The command line.
 *
 * @param verb what to do
 * @param home the home folder of the gateway
 * @param value the image to boot, or the command to ask
 */
record BoardArguments(Verb verb, Path home, String value) {

    private static final String DEFAULT_FIRMWARE = "can-m4.elf";

    /** What to do. */
    enum Verb {
        RUN, ASK, HELP
    }

    static BoardArguments parse(List<String> args, Path defaultHome) throws BoardException {
        Deque<String> left = new ArrayDeque<>(args);
        List<String> words = new ArrayList<>();
        Path home = defaultHome;
        String firmware = "";
        while (!left.isEmpty()) {
            String arg = left.remove();
            switch (arg) {
                case "--home" -> home = path(value(arg, left));
                case "--firmware" -> firmware = value(arg, left);
                default -> words.add(arg);
            }
        }
        home = home.toAbsolutePath().normalize();
        String verb = words.isEmpty() ? "" : words.removeFirst();
        boolean ask = verb.equals("ask");
        if (verb.equals("--help") || verb.equals("-h") || verb.equals("help")) {
            return new BoardArguments(Verb.HELP, home, "");
        }
        if (!ask && !verb.equals("run")) {
            throw usage(verb.isEmpty() ? "no command" : "unknown command '" + verb + "'");
        }
        if (ask == words.isEmpty() || (ask && !firmware.isEmpty())) {
            throw usage(ask
                    ? "ask needs a command, and nothing else"
                    : "'" + words.getFirst()
                            + "' is one word too many");
        }
        return ask
                ? new BoardArguments(Verb.ASK, home, String.join(" ", words))
                : new BoardArguments(Verb.RUN, home, image(firmware));
    }

    /** A path of several parts is meant from where the user is. */
    private static String image(String firmware) throws BoardException {
        if (firmware.isEmpty()) {
            return DEFAULT_FIRMWARE;
        }
        return firmware.contains("/") ? path(firmware).toAbsolutePath().toString() : firmware;
    }

    private static String value(String option, Deque<String> left) throws BoardException {
        String value = left.poll();
        if (value == null || value.isEmpty()) {
            throw usage(option + " needs a value");
        }
        return value;
    }

    private static Path path(String text) throws BoardException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private static BoardException usage(String problem) {
        return new BoardException(problem + " (imx-board --help shows what there is)");
    }
}
