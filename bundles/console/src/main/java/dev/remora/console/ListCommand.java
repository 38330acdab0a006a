package dev.remora.console;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import org.apache.felix.gogo.runtime.CommandNotFoundException;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;

/** Runs another bundle's {@code …:list --json}: so the status knows no bundle but through its commands. */
sealed interface ListCommand {
    record Rows(JsonArray rows) implements ListCommand {}

    record Missing() implements ListCommand {}

    record Failed(String problem) implements ListCommand {}

    static ListCommand run(CommandProcessor processor, String name) {
        var printed = new ByteArrayOutputStream();
        try (CommandSession session = processor.createSession(InputStream.nullInputStream(), printed, printed)) {
            Object result = session.execute(name + " --json");
            String text = result == null ? printed.toString(StandardCharsets.UTF_8) : result.toString();
            try (JsonReader reader = Json.createReader(new StringReader(text))) {
                return new Rows(reader.readArray());
            }
        } catch (CommandNotFoundException e) {
            return new Missing();
        } catch (JsonException e) {
            return new Failed(name + " --json did not answer with a JSON array");
        } catch (Exception e) {
            return new Failed(name + ": " + ErrorLine.of(e));
        }
    }

    default JsonArray rowsOrNone() {
        return this instanceof Rows(JsonArray rows) ? rows : JsonValue.EMPTY_JSON_ARRAY;
    }
}
