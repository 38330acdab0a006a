package dev.remora.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeaturesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private void feature(String name, String bundles) throws IOException {
        Files.writeString(folder.resolve(name + ".json"), """
                {
                  // A comment.
                  "id": "dev.remora:gateway:osgifeature:%s:1.0.0",
                  "bundles": [%s]
                }
                """.formatted(name, bundles));
    }

    @Test
    void bundlesComeInTheOrderOfFilesAndLines() throws IOException, LauncherException {
        feature("base", "{\"id\": \"g:b:1\"}, {\"id\": \"g:a:2.0.0-SNAPSHOT\"}");
        feature("board", "{\"id\": \"h:a:3\"}, {\"id\": \"g:b:1\"}");
        assertThat(new Features(folder).read(List.of("base", "board"))).containsExactly(
                new FeatureBundle("base", "g", "b", "1"), new FeatureBundle("base", "g", "a", "2.0.0-SNAPSHOT"),
                new FeatureBundle("board", "h", "a", "3"));
    }

    @Test
    void anUnknownFeatureIsRefusedNamingThoseThatExist() throws IOException {
        feature("base", "");
        feature("board", "");
        for (String name : List.of("bord", "../features/base", "")) {
            assertThatThrownBy(() -> new Features(folder).read(List.of(name))).isInstanceOf(LauncherException.class)
                    .hasMessageContaining("'" + name + "'").hasMessageEndingWith("base, board");
        }
    }

    @Test
    void twoVersionsOfOneBundleAreRefused() throws IOException {
        feature("base", "{\"id\": \"g:a:1\"}");
        feature("board", "{\"id\": \"g:a:2\"}");
        assertThatThrownBy(() -> new Features(folder).read(List.of("base", "board")))
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining("base").hasMessageContaining("board").hasMessageContaining("1 and 2");
    }

    @Test
    void aFileThatDoesNotParseIsNamedInOneLine() throws IOException {
        Path file = folder.resolve("base.json");
        for (String content : List.of("", "{", "[]", "{\"id\": \"x\"}",
                "{\"id\": \"g:a:1\", \"bundles\": [{\"id\": \"no\"}]}")) {
            Files.writeString(file, content);
            assertThatThrownBy(() -> new Features(folder).read(List.of("base"))).as(content)
                    .isInstanceOf(LauncherException.class).hasMessageStartingWith("feature file " + file)
                    .hasMessageNotContaining("\n");
        }
    }
}
