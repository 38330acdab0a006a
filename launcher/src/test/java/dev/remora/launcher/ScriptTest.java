package dev.remora.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** bin/remora, with JDKs that only say who they are. */
class ScriptTest {
    private static final Path SCRIPTS = Path.of("bin").toAbsolutePath();
    private static final String HERE = "JDK";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /** An installed distribution, with a space in its path. */
    @SuppressWarnings("NullAway.Init")
    private Path dist;

    @BeforeEach
    void install() throws IOException {
        dist = folder.resolve("my dist");
        Files.createDirectories(dist.resolve("features"));
        Files.createDirectories(dist.resolve("lib"));
        Files.createFile(dist.resolve("lib/dev.remora.launcher-1.jar"));
        installScripts(dist);
        Files.createDirectories(folder.resolve("jvm"));
    }

    /** Returns bin/remora of that place. */
    private static Path installScripts(Path top) throws IOException {
        Path bin = Files.createDirectories(top.resolve("bin"));
        for (String script : List.of("remora", "imx-board", "jdk.sh")) {
            Files.copy(SCRIPTS.resolve(script), bin.resolve(script));
        }
        return bin.resolve("remora");
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = folder.resolve(name);
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        executable(java, """
                #!/bin/sh
                if [ "$1" = -version ]; then echo 'openjdk version "%s"' >&2; exit; fi
                echo "%s %s"
                for arg; do echo "<$arg>"; done
                """.formatted(version, HERE, name));
        return home;
    }

    private Path jdkWithRelease(String name, String version) throws IOException {
        Path home = jdk(name, "99");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private static void executable(Path file, String content) throws IOException {
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Result(int status, String out, String err) {}

    private Result run(Path script, Map<String, String> environment, String... args)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
        command.addAll(List.of(args));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "HOME", folder.toString(), "REMORA_JDK_FOLDERS",
                folder.resolve("jvm").toString()));
        builder.environment().putAll(environment);
        int status = builder.start().waitFor();
        return new Result(status, Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    private Result run(Map<String, String> environment, String... args) throws IOException, InterruptedException {
        return run(dist.resolve("bin/remora"), environment, args);
    }

    @Test
    void javaHomeIsTakenWhenItIsNewEnough() throws Exception {
        Path chosen = jdkWithRelease("chosen", "25.0.3");
        jdkWithRelease("jvm/other", "26");
        assertThat(run(Map.of("JAVA_HOME", chosen.toString())).out()).startsWith(HERE + " chosen\n");
    }

    @Test
    void anOldJavaHomeIsPassedOverForTheJavaOnThePath() throws Exception {
        Path old = jdkWithRelease("old", "17.0.15");
        Path onPath = jdkWithRelease("on path", "25");
        jdkWithRelease("jvm/other", "25");
        Path link = Files.createDirectories(folder.resolve("links")).resolve("java");
        Files.createSymbolicLink(link, onPath.resolve("bin/java"));
        assertThat(run(Map.of("JAVA_HOME", old.toString(), "PATH", link.getParent() + ":/usr/bin:/bin")).out())
                .startsWith(HERE + " on path\n");
    }

    @Test
    void theUsualFoldersAreSearchedAndOldJdksPassedOver() throws Exception {
        jdkWithRelease("jvm/a 11", "11.0.2");
        jdkWithRelease("jvm/b 8", "1.8.0_402");
        jdkWithRelease("jvm/c 25", "25.0.1");
        Files.createDirectories(folder.resolve("jvm/empty"));
        assertThat(run(oldPath()).out()).startsWith(HERE + " jvm/c 25\n");
    }

    @Test
    void aJdkWithoutReleaseFileIsAsked() throws Exception {
        jdk("jvm/a", "1.8.0_402");
        jdk("jvm/b", "25-ea");
        assertThat(run(oldPath()).out()).startsWith(HERE + " jvm/b\n");
    }

    @Test
    void withoutAnyTheUserIsToldInOneLineWhatToInstall() throws Exception {
        Result result = run(oldPath());
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).startsWith("remora: needs Java 25").contains("openjdk-25-jdk").hasLineCount(1);
    }

    @Test
    void itWorksBehindSymbolicLinksFromAnyFolderAndKeepsArgumentsWhole() throws Exception {
        jdkWithRelease("jvm/a", "25");
        Files.createSymbolicLink(folder.resolve("one"), Path.of("my dist/bin/remora"));
        Files.createSymbolicLink(folder.resolve("two"), folder.resolve("one"));
        Result result = run(folder.resolve("two"), oldPath(), "exec", "a  b", "", "$(c) *");
        assertThat(result.out()).contains("<" + dist.toRealPath() + "/lib/dev.remora.launcher-1.jar>\n")
                .contains("<-Dremora.home=/var/lib/remora>\n").endsWith("<exec>\n<a  b>\n<>\n<$(c) *>\n");
    }

    @Test
    void theBoardIsStartedFromItsOwnFolderOfTheDistribution() throws Exception {
        jdkWithRelease("jvm/a", "25");
        Result result = run(dist.resolve("bin/imx-board"), oldPath(), "ask", "--home", "x y", "status");
        assertThat(result.out()).contains("<-Dremora.dist=" + dist.toRealPath() + ">\n")
                .contains("<-Dremora.home=/var/lib/remora>\n")
                .endsWith("<" + dist.toRealPath() + "/board/imx-board.jar>\n<ask>\n<--home>\n<x y>\n<status>\n");
    }

    @Test
    void withoutAJdkTheBoardSaysSoUnderItsOwnName() throws Exception {
        Result result = run(dist.resolve("bin/imx-board"), oldPath(), "run");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).startsWith("imx-board: needs Java 25").hasLineCount(1);
    }

    @Test
    void aCheckoutIsBuiltWhenThereIsNoDistribution() throws Exception {
        jdkWithRelease("jvm/a", "25");
        Path checkout = folder.resolve("check out");
        Path script = installScripts(checkout.resolve("launcher"));
        Path bin = Files.createDirectories(folder.resolve("tools"));
        executable(bin.resolve("mvn"), """
                #!/bin/sh
                echo "mvn $* in $PWD"
                mkdir -p launcher/target/remora/lib && : > launcher/target/remora/lib/dev.remora.launcher-1.jar
                : > launcher/target/remora-1.tar.gz
                """);
        Map<String, String> environment = Map.of("PATH", bin + ":" + oldPath().get("PATH"));

        Result first = run(script, environment, "run", "--home", "x y");
        assertThat(first.err()).contains("building " + checkout).contains("package in " + checkout);
        assertThat(first.out()).contains("<-Dremora.home=" + checkout + "/launcher/target/home>\n")
                .endsWith("<run>\n<--home>\n<x y>\n");

        Result second = run(script, environment, "run");
        assertThat(second.err()).isEmpty();
        assertThat(second.out()).endsWith("<run>\n");
    }

    @Test
    void withoutMavenACheckoutIsNotBuiltAndTheUserIsTold() throws Exception {
        jdkWithRelease("jvm/a", "25");
        Path script = installScripts(folder.resolve("c/launcher"));
        Result result = run(script, Map.of("PATH", tools()), "run");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).startsWith("remora: needs Maven").hasLineCount(1);
    }

    /** Whatever java this machine has on its path is hidden by an old one. */
    private Map<String, String> oldPath() throws IOException {
        return Map.of("PATH", jdkWithRelease("old on path", "17").resolve("bin") + ":/usr/bin:/bin");
    }

    /** A path with nothing but what the script uses. */
    private String tools() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("few tools"));
        for (String tool : List.of("sed", "dirname", "readlink")) {
            executable(bin.resolve(tool), "#!/bin/sh\nPATH=/usr/bin:/bin exec " + tool + " \"$@\"\n");
        }
        return bin.toString();
    }
}
