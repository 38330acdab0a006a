package dev.remora.remoteproc.soft.board;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where images are found by their names.
 *
 * @param folders in this order
 */
record FirmwareFolders(List<Path> folders) {

    FirmwareFolders {
        folders = List.copyOf(folders);
    }

    /** An absolute path is itself; anything else is looked for in the folders. */
    Path find(String name) throws BoardException {
        Path path;
        try {
            path = Path.of(name);
        } catch (InvalidPathException e) {
            throw new BoardException("firmware: " + e.getMessage(), e);
        }
        if (path.isAbsolute()) {
            return path;
        }
        return folders.stream().map(folder -> folder.resolve(path)).filter(Files::isRegularFile).findFirst()
                .orElseThrow(() -> new BoardException("firmware " + name + " is in none of " + folders));
    }
}
