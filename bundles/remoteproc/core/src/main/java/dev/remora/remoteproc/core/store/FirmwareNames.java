package dev.remora.remoteproc.core.store;

import dev.remora.remoteproc.RemoteProcessorException;
import java.util.regex.Pattern;

/** Which names of firmware are looked for: none that could leave its folder. */
final class FirmwareNames {

    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_@+][A-Za-z0-9._@+-]{0,127}");

    private FirmwareNames() {}

    static boolean isSafe(String name) {
        return SAFE.matcher(name).matches() && !name.contains("..");
    }

    static void check(String name) throws RemoteProcessorException {
        if (!isSafe(name)) {
            throw new RemoteProcessorException(("firmware name \"%s\": must be 1 to 128 of A-Z a-z 0-9 . _ @ + -,"
                    + " without \"..\", not beginning with . or -").formatted(name.replaceAll("\\p{Cntrl}", "?")));
        }
    }
}
