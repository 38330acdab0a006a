package dev.remora.console;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.felix.service.command.CommandProcessor;
import org.osgi.framework.BundleContext;

/** What {@code remora:status} shows: the list commands that are there at this moment, and the components that do not run. */
record GatewayStatus(String version, String home, long pid, Duration uptime, Map<String, ListCommand> lists,
        List<String> components) {

    static GatewayStatus of(BundleContext context, CommandProcessor processor, List<String> components) {
        Map<String, ListCommand> lists = new LinkedHashMap<>();
        lists.put("processors", ListCommand.run(processor, "rproc:list"));
        lists.put("channels", ListCommand.run(processor, "rpmsg:list"));
        lists.put("partitions", ListCommand.run(processor, "imx:list"));
        lists.put("smem", ListCommand.run(processor, "smem:list"));
        lists.put("deployed", ListCommand.run(processor, "deploy:list"));
        return new GatewayStatus(
                Objects.requireNonNullElseGet(context.getProperty("remora.version"),
                        () -> context.getBundle().getVersion().toString()),
                Objects.requireNonNullElse(context.getProperty("remora.home"), "unknown"),
                ProcessHandle.current().pid(),
                Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime()), lists, components);
    }

    List<String> problems() {
        return Stream.concat(lists.values().stream().flatMap(GatewayStatus::problems), components.stream()).toList();
    }

    private static Stream<String> problems(ListCommand list) {
        return switch (list) {
            case ListCommand.Missing() -> Stream.empty();
            case ListCommand.Failed(String problem) -> Stream.of(problem);
            case ListCommand.Rows(var rows) -> rows.stream().filter(JsonObject.class::isInstance)
                    .map(JsonValue::asJsonObject).map(GatewayStatus::problem).filter(text -> !text.isEmpty());
        };
    }

    private static String problem(JsonObject row) {
        String problem = text(row, "problem");
        String file = text(row, "file");
        String name = file.isEmpty() ? text(row, "name") : file;
        return problem.isEmpty() || problem.contains(name) ? problem : name + ": " + problem;
    }

    private static String text(JsonObject row, String key) {
        return row.get(key) instanceof JsonString value ? value.getString() : "";
    }

    String toJson() {
        JsonObjectBuilder json = Json.createObjectBuilder().add("version", version).add("home", home).add("pid", pid)
                .add("uptime.seconds", uptime.toSeconds());
        lists.forEach((name, list) -> json.add(name, list.rowsOrNone()));
        return json.add("problems", Json.createArrayBuilder(problems())).build().toString();
    }

    String toText() {
        var text = new StringBuilder();
        text.append("remora ").append(version).append(", pid ").append(pid).append(", up ").append(words(uptime));
        text.append("\nhome ").append(home).append('\n');
        append(text, "processors", "name", "state", "firmware");
        if (!lists.getOrDefault("partitions", new ListCommand.Missing()).rowsOrNone().isEmpty()) {
            append(text, "partitions", "name", "state", "reason");
        }
        append(text, "channels", "name", "processor", "driver");
        List<String> problems = problems();
        text.append(problems.isEmpty() ? "no problems" : "problems");
        problems.forEach(problem -> text.append("\n  ").append(problem));
        return text.toString();
    }

    private void append(StringBuilder text, String name, String... columns) {
        ListCommand list = lists.getOrDefault(name, new ListCommand.Missing());
        text.append(name).append('\n');
        text.append(list instanceof ListCommand.Missing
                ? "  (the bundle that lists them is not running)\n"
                : Table.of(list.rowsOrNone(), List.of(columns)).indent(2));
    }

    private static String words(Duration time) {
        if (time.toHours() > 0) {
            return time.toHours() + " h " + time.toMinutesPart() + " min";
        }
        return time.toMinutes() > 0
                ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
                : time.toSeconds() + " s";
    }
}
