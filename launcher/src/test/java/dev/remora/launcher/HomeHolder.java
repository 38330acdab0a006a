package dev.remora.launcher;

import java.io.IOException;
import java.nio.file.Path;

/** A process that has a home, until it gets a signal or its standard input ends. */
final class HomeHolder {
    private HomeHolder() {}

    public static void main(String[] args) throws IOException, LauncherException {
        try (HomeLock lock = HomeLock.take(new Home(Path.of(args[0])))) {
            lock.publishPid();
            System.out.println("taken");
            System.in.read();
        }
    }
}
