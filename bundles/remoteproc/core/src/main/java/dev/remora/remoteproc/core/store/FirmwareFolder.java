package dev.remora.remoteproc.core.store;

import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.image.Firmware;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Firmware in the files of a folder.
 *
 * @param path of the folder, which may be missing
 */
record FirmwareFolder(Path path) implements FirmwareSource {

    @Override
    public Optional<Firmware> find(String name) throws RemoteProcessorException {
        FirmwareNames.check(name);
        Path file = path.resolve(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        if (!Files.isRegularFile(file)) {
            throw new RemoteProcessorException("firmware %s (%s) is not a file".formatted(name, file));
        }
        return Optional.of(FirmwareReader.read(name, file.toString(), () -> Files.newInputStream(file)));
    }

    @Override
    public String places() {
        return path.toString();
    }
}
