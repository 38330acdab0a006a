package dev.remora.drivers.srtm;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgDriverFor;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.srtm.Audio;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import org.osgi.service.metatype.annotations.Designate;

/** Offers the sound behind a channel as a service, from probe to remove. */
@Component(name = AudioDriver.PID, scope = ServiceScope.PROTOTYPE)
@Designate(ocd = DriverConfiguration.class)
@RpmsgDriverFor({"rpmsg-audio-channel", "rpmsg-micfil-channel"})
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"dev.remora.srtm.Audio\"", effective = "active")
public final class AudioDriver implements RpmsgDriver {

    static final String PID = "dev.remora.drivers.srtm.audio";

    private final DriverConfiguration configuration;
    private final RpmsgInventory inventory;
    private final Publication publication;
    private Session session;
    private Streams streams;

    /**
     * Makes one.
     *
     * @param context of this bundle, which offers the service
     * @param inventory tells which edge a channel is on
     * @param configuration as configured
     */
    @Activate
    public AudioDriver(BundleContext context, @Reference RpmsgInventory inventory, DriverConfiguration configuration) {
        this.configuration = configuration;
        this.inventory = inventory;
        this.publication = new Publication(context);
    }

    @Override
    public void probe(RpmsgChannel channel) {
        Settings settings = Settings.of(PID, configuration.timeout_millis(), configuration.quarantine_millis());
        session = new Session(channel, Category.AUDIO, settings);
        streams = new Streams(session);
        publication.begin(Audio.class, new Handles<>(subscriptions -> new AudioHandle(streams, subscriptions)),
                channel, inventory, settings);
    }

    @Override
    public void received(RpmsgMessage message) {
        session.received(message, streams);
    }

    @Override
    public void remove() {
        session.end();
        publication.end();
    }
}
