package dev.remora.remoteproc.core;

import dev.remora.remoteproc.spi.ResourceHandler;
import dev.remora.remoteproc.spi.Subdevice;
import java.util.List;
import java.util.Optional;

/** What other bundles add to one processor, as it is now. Any thread; never blocks. */
interface Additions {

    /** In the order in which they are brought up. */
    List<Subdevice> subdevices();

    /** Who claims vendor entries of a type: the best one. */
    Optional<ResourceHandler> handler(int type);
}
