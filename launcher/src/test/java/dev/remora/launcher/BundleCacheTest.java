package dev.remora.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleCacheTest {
    private static final Map<String, String> THESE = Map.of("jdk", "25", "framework", "7.0.5");
    private static final Map<String, String> NEWER_JDK = Map.of("jdk", "26", "framework", "7.0.5");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Home home;

    @BeforeEach
    void fill() throws IOException {
        home = new Home(folder);
        home.make();
        BundleCache cache = new BundleCache(home);
        cache.open(THESE);
        Files.createDirectories(cache.folder().resolve("bundle1/data"));
        Files.writeString(cache.folder().resolve("bundle1/data/x"), "x");
        cache.installed("remora:g:a", "1-a");
        cache.save();
    }

    @Test
    void itIsKeptForTheSameVersions() throws IOException {
        BundleCache cache = new BundleCache(home);
        cache.open(THESE);
        assertThat(cache.folder().resolve("bundle1/data/x")).exists();
        assertThat(cache.fingerprint("remora:g:a")).isEqualTo("1-a");
    }

    @Test
    void itIsWipedForAnotherJdk() throws IOException {
        BundleCache cache = new BundleCache(home);
        cache.open(NEWER_JDK);
        assertThat(cache.folder()).doesNotExist();
        assertThat(cache.fingerprint("remora:g:a")).isNull();
        cache.save();

        BundleCache again = new BundleCache(home);
        Files.createDirectories(again.folder());
        again.open(NEWER_JDK);
        assertThat(again.folder()).exists();
    }

    @Test
    void itIsWipedWhenItsRecordIsMissingOrDamaged() throws IOException {
        for (String damage : new String[]{"", "\\u12", "made.with.jdk=25"}) {
            fill();
            Files.writeString(folder.resolve("data/cache.properties"), damage);
            BundleCache cache = new BundleCache(home);
            cache.open(THESE);
            assertThat(cache.folder()).as(damage).doesNotExist();
        }
    }

    @Test
    void aRunThatDiedBeforeItSavedLeavesNoTrustedCache() throws IOException {
        BundleCache cache = new BundleCache(home);
        cache.open(NEWER_JDK);
        Files.createDirectories(cache.folder());

        BundleCache next = new BundleCache(home);
        next.open(NEWER_JDK);
        assertThat(next.folder()).doesNotExist();
    }
}
