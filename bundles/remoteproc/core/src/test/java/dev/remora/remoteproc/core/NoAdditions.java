package dev.remora.remoteproc.core;

import dev.remora.remoteproc.spi.ResourceHandler;
import dev.remora.remoteproc.spi.Subdevice;
import java.util.List;
import java.util.Optional;

/** Nothing is added. */
final class NoAdditions implements Additions {

    @Override
    public List<Subdevice> subdevices() {
        return List.of();
    }

    @Override
    public Optional<ResourceHandler> handler(int type) {
        return Optional.empty();
    }
}
