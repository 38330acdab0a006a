package dev.remora.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultConfigurationsTest {
    private static final List<String> FEATURES = List.of("base", "board");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Home home;

    @SuppressWarnings("NullAway.Init")
    private Distribution distribution;

    @BeforeEach
    void make() throws IOException {
        home = new Home(folder.resolve("home"));
        home.make();
        distribution = new Distribution(folder.resolve("dist"), "1");
        defaultOf("base", "one.cfg.json", "1");
        defaultOf("board", "two~x.cfg.json", "2");
        defaultOf("other", "three.cfg.json", "3");
    }

    private void defaultOf(String feature, String name, String content) throws IOException {
        Path config = Files.createDirectories(folder.resolve("dist/config").resolve(feature));
        Files.writeString(config.resolve(name), content);
    }

    private void give() throws IOException {
        new DefaultConfigurations(home).give(distribution, FEATURES);
    }

    @Test
    void aNewHomeGetsThoseOfTheChosenFeatures() throws IOException {
        give();
        assertThat(home.config()).isDirectoryNotContaining("glob:**three*");
        assertThat(home.config().resolve("one.cfg.json")).hasContent("1");
        assertThat(home.config().resolve("two~x.cfg.json")).hasContent("2");
    }

    @Test
    void whatTheUserChangedOrDeletedStaysSo() throws IOException {
        give();
        Files.writeString(home.config().resolve("one.cfg.json"), "mine");
        Files.delete(home.config().resolve("two~x.cfg.json"));
        give();
        assertThat(home.config().resolve("one.cfg.json")).hasContent("mine");
        assertThat(home.config().resolve("two~x.cfg.json")).doesNotExist();
    }

    @Test
    void aFileThatWasThereBeforeIsNotOverwritten() throws IOException {
        Files.writeString(home.config().resolve("one.cfg.json"), "mine");
        give();
        assertThat(home.config().resolve("one.cfg.json")).hasContent("mine");
    }

    @Test
    void aNewDefaultOfALaterVersionIsGiven() throws IOException {
        give();
        defaultOf("base", "four.cfg.json", "4");
        give();
        assertThat(home.config().resolve("four.cfg.json")).hasContent("4");
    }
}
