package dev.remora.deploy;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.util.List;
import java.util.Locale;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code deploy:list}. */
@Component(name = "dev.remora.deploy.commands", service = DeployCommands.class, property = {
        "osgi.command.scope=deploy", "osgi.command.function=list"})
public final class DeployCommands {
    private final DropInList list;

    @Activate
    public DeployCommands(@Reference DropInList list) {
        this.list = list;
    }

    @Descriptor("lists the files of the drop-in folders and what became of them")
    public String list(
            @Descriptor("as JSON") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        return json ? json(list.all()) : text(list.all());
    }

    private static String json(List<DropIn> files) {
        JsonArrayBuilder rows = Json.createArrayBuilder();
        for (DropIn file : files) {
            rows.add(
                    Json.createObjectBuilder().add("file", file.file()).add("kind", kind(file)).add("name", file.name())
                            .add("version", file.version()).add("state", file.state()).add("replaces", file.replaces())
                            .add("problem", file.problem()));
        }
        return rows.build().toString();
    }

    private static String text(List<DropIn> files) {
        if (files.isEmpty()) {
            return "nothing is dropped in";
        }
        var text = new StringBuilder();
        int width = files.stream().mapToInt(file -> file.file().length()).max().orElse(0);
        for (DropIn file : files) {
            String what = (file.name() + " " + file.version()).strip();
            text.append(file.file()).append(" ".repeat(width - file.file().length()));
            text.append("  ").append(file.state()).append("  ").append(what);
            if (!file.replaces().isEmpty()) {
                text.append(", in place of ").append(file.replaces());
            }
            text.append('\n');
            if (!file.problem().isEmpty()) {
                text.append("    ").append(file.problem()).append('\n');
            }
        }
        return text.toString();
    }

    private static String kind(DropIn file) {
        return file.kind().name().toLowerCase(Locale.ROOT);
    }
}
