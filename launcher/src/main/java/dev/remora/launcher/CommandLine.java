package dev.remora.launcher;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads the command line. Options may stand before or after the command; after {@code --} all is words. */
final class CommandLine {
    static final String BASE = "base";
    static final String SOFT_BOARD = "soft-board";

    static final String USAGE = """
            remora run [--home DIR] [--feature NAME]... [--no-console]
                starts a gateway in the foreground; features: base and soft-board, or base and those named
            remora exec [--home DIR] 'COMMAND'
                runs a shell command in the running gateway, ends with its status
            remora status [--home DIR] [--json]
                shows processors, channels and problems of the running gateway
            remora stop [--home DIR]
                stops the running gateway and waits for its end
            remora --help
                shows this

            The home folder holds deploy/ config/ firmware/ data/; without --home it is
            %s
            """;

    private final Deque<String> words = new ArrayDeque<>();
    private final Set<String> features = new LinkedHashSet<>();
    private Path home;
    private boolean console = true;
    private boolean json;
    private boolean help;

    private CommandLine(Path defaultHome) {
        home = defaultHome;
    }

    /** What {@code args} ask for; throws with one line of advice when they make no sense. */
    static Command parse(List<String> args, Path defaultHome) throws LauncherException {
        CommandLine line = new CommandLine(defaultHome);
        line.read(new ArrayDeque<>(args));
        return line.command();
    }

    private void read(Deque<String> args) throws LauncherException {
        while (!args.isEmpty()) {
            String arg = args.remove();
            switch (arg) {
                case "--home" -> home = path(value(arg, args));
                case "--feature" -> features.add(value(arg, args));
                case "--no-console" -> console = false;
                case "--help", "-h" -> help = true;
                case "--json" -> {
                    // Of a shell command's words it is one of them.
                    if ("exec".equals(words.peek())) {
                        words.add(arg);
                    }
                    json = true;
                }
                case "--" -> {
                    words.addAll(args);
                    return;
                }
                default -> word(arg);
            }
        }
    }

    private void word(String arg) throws LauncherException {
        if (arg.startsWith("--home=")) {
            home = path(arg.substring("--home=".length()));
        } else if (arg.startsWith("--feature=")) {
            features.add(arg.substring("--feature=".length()));
        } else if (arg.startsWith("-") && !"exec".equals(words.peek())) {
            throw usage("unknown option " + arg);
        } else {
            words.add(arg);
        }
    }

    private Command command() throws LauncherException {
        String verb = words.isEmpty() ? "" : words.remove();
        if (help || verb.equals("help")) {
            return new Command.Help();
        }
        List<String> rest = List.copyOf(words);
        boolean run = verb.equals("run");
        if (!run && (!features.isEmpty() || !console)) {
            throw usage("--feature and --no-console belong to 'remora run'");
        }
        if (json && !verb.equals("status") && !verb.equals("exec")) {
            throw usage("--json belongs to 'remora status'");
        }
        if (!verb.equals("exec") && !rest.isEmpty()) {
            throw usage("'" + rest.getFirst() + "' is one word too many");
        }
        return switch (verb) {
            case "run" -> new Command.Run(home, chosenFeatures(), console);
            case "exec" -> new Command.Exec(home, shellCommand(rest));
            case "status" -> new Command.Exec(home, json ? "remora:status --json" : "remora:status");
            case "stop" -> new Command.Stop(home);
            case "" -> throw usage("no command");
            default -> throw usage("unknown command '" + verb + "'");
        };
    }

    private List<String> chosenFeatures() {
        List<String> chosen = new ArrayList<>();
        chosen.add(BASE);
        chosen.addAll(features.isEmpty() ? List.of(SOFT_BOARD) : features);
        return chosen.stream().distinct().toList();
    }

    private static String shellCommand(List<String> rest) throws LauncherException {
        String command = String.join(" ", rest);
        if (command.isBlank()) {
            throw usage("'remora exec' needs a shell command, for example 'rproc:list'");
        }
        return command;
    }

    private static String value(String option, Deque<String> args) throws LauncherException {
        String value = args.poll();
        if (value == null || value.isEmpty()) {
            throw usage(option + " needs a value");
        }
        return value;
    }

    private static Path path(String text) throws LauncherException {
        try {
            return Path.of(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw usage("--home: " + e.getMessage());
        }
    }

    private static LauncherException usage(String problem) {
        return new LauncherException(problem + " (remora --help shows what there is)");
    }
}
