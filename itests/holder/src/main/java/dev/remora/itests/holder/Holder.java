package dev.remora.itests.holder;

import dev.remora.remoteproc.Hold;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessorException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Boots a processor and forgets to give it back. */
@Component(name = "dev.remora.itests.holder", service = {}, immediate = true, configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class Holder {

    private static final Logger LOG = LoggerFactory.getLogger(Holder.class);

    @Activate
    public Holder(@Reference(name = "processor", scope = ReferenceScope.PROTOTYPE) RemoteProcessor processor)
            throws RemoteProcessorException, InterruptedException {
        Hold hold = processor.boot("test");
        LOG.info("{} is held by {}", processor.name(), hold.holder());
    }
}
