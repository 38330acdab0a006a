package dev.remora.itests.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The compiled classes of all modules, and which module each package belongs to. */
final class Checkout {

    private final Map<String, BuildModule> modules = new HashMap<>();
    private final JavaClasses classes;

    Checkout(Path root) throws IOException {
        List<Path> classFiles = new ArrayList<>();
        for (Path sources : sourceFolders(root)) {
            Path folder = sources.resolve("../../..").normalize();
            BuildModule module = new BuildModule(root.relativize(folder).toString());
            // Only packages with sources: bnd may have copied classes of others beside them.
            for (String name : packages(sources)) {
                BuildModule other = modules.putIfAbsent(name, module);
                if (other != null) {
                    throw new IllegalStateException("package " + name + " is in " + other + " and in " + module);
                }
                classFiles.addAll(classFiles(folder.resolve("target/classes").resolve(name.replace('.', '/'))));
            }
        }
        classes = new ClassFileImporter().importPaths(classFiles);
    }

    JavaClasses classes() {
        return classes;
    }

    /** The module of a class, unless it is the JDK's or a library's. */
    Optional<BuildModule> module(JavaClass type) {
        return Optional.ofNullable(modules.get(type.getPackageName()));
    }

    private static List<Path> sourceFolders(Path root) throws IOException {
        List<Path> folders = new ArrayList<>();
        for (String top : List.of("bundles", "launcher")) {
            if (Files.isDirectory(root.resolve(top))) {
                try (Stream<Path> paths = Files.find(root.resolve(top), 8,
                        (path, attributes) -> attributes.isDirectory()
                                && path.endsWith("src/main/java"))) {
                    paths.forEach(folders::add);
                }
            }
        }
        return folders;
    }

    private static List<String> packages(Path sources) throws IOException {
        try (Stream<Path> paths = Files.walk(sources)) {
            return paths.filter(path -> path.toString().endsWith(".java"))
                    .map(path -> sources.relativize(path.getParent()).toString().replace('/', '.')).distinct().toList();
        }
    }

    private static List<Path> classFiles(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException(folder + " is missing: compile all modules first, mvn verify does");
        }
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(path -> path.toString().endsWith(".class")).toList();
        }
    }
}
