package dev.remora.deploy;

import jakarta.json.Json;
import jakarta.json.JsonConfig;
import jakarta.json.JsonConfig.KeyStrategy;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParsingException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.felix.cm.json.io.Configurations;

/**
 * A configuration file: its name says the PID ({@code PID.cfg.json}, {@code FACTORY~NAME.cfg.json}), its text the
 * properties, in the form of the Configurator specification.
 *
 * @param pid the PID, or the factory's
 * @param instance the name of the factory's instance; empty for a singleton
 */
record ConfigFile(Path file, String pid, String instance) {
    static final String SUFFIX = ".cfg.json";

    private static final Pattern NAME = Pattern.compile("([\\w.-]+)(?:~([\\w.-]+))?\\.cfg\\.json",
            Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern PARSER_PLACE = Pattern.compile("[\\s.]*at \\(line no=.*", Pattern.DOTALL);
    private static final Pattern READER_TYPE = Pattern.compile(".*Invalid value/type for configuration : (.*?) : (.*)",
            Pattern.DOTALL);
    private static final int SIZE_MAX = 1 << 20;

    static ConfigFile of(Path file) throws BadDropInException {
        Matcher name = NAME.matcher(DropIn.fileName(file));
        if (!name.matches()) {
            throw new BadDropInException("its name says no PID: call it PID.cfg.json or FACTORY~NAME.cfg.json");
        }
        return new ConfigFile(file, name.group(1), Objects.requireNonNullElse(name.group(2), ""));
    }

    boolean isFactory() { return !instance.isEmpty(); }

    /** The PID under which ConfigurationAdmin keeps it. */
    String fullPid() {
        return isFactory() ? pid + "~" + instance : pid;
    }

    Hashtable<String, Object> read() throws BadDropInException {
        JsonObject json = parse(text());
        for (Map.Entry<String, JsonValue> property : json.entrySet()) {
            if (property.getValue().equals(JsonValue.NULL)) {
                throw new BadDropInException(property.getKey() + " is null: give it a value or leave it out");
            }
        }
        try {
            // Policy and ranking are for the Configurator; a file that is there always counts.
            return Configurations.buildReader().withConfiguratorPropertyHandler((pid, key, value) -> {}).build(json)
                    .readConfiguration();
        } catch (IOException e) {
            throw new BadDropInException(words(Objects.requireNonNullElse(e.getMessage(), "unreadable")));
        }
    }

    private static String words(String readerSaid) {
        Matcher type = READER_TYPE.matcher(readerSaid);
        return type.matches()
                ? type.group(1) + " = " + type.group(2) + ": not a value of that type"
                : readerSaid.replace("PID <configuration> : ", "");
    }

    private String text() throws BadDropInException {
        try {
            if (Files.size(file) > SIZE_MAX) {
                throw new BadDropInException(Files.size(file) + " bytes: a configuration has 1 MiB at most");
            }
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new BadDropInException("not UTF-8 text: save it as UTF-8");
        } catch (IOException e) {
            throw new BadDropInException("cannot be read: " + ErrorLine.of(e));
        }
    }

    private static JsonObject parse(String text) throws BadDropInException {
        JsonReaderFactory readers = Json.createReaderFactory(Map.of(JsonConfig.KEY_STRATEGY, KeyStrategy.NONE));
        try (JsonReader reader = readers.createReader(new StringReader(JsonComments.blanked(text)))) {
            JsonStructure json = reader.read();
            if (json instanceof JsonObject object) {
                return object;
            }
            throw new BadDropInException("not a configuration: it must be one JSON object, { … }");
        } catch (JsonParsingException e) {
            throw new BadDropInException(
                    "line " + e.getLocation().getLineNumber() + ", column " + e.getLocation().getColumnNumber()
                            + ": not JSON: " + reason(e));
        } catch (JsonException e) {
            throw new BadDropInException("not JSON: " + reason(e));
        }
    }

    private static String reason(JsonException e) {
        String message = Objects.requireNonNullElse(e.getMessage(), "unreadable");
        return PARSER_PLACE.matcher(message).replaceFirst("");
    }
}
