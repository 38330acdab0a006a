package dev.remora.srtm;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What all SRTM services have. Each is there as long as its channel, and has the properties of that channel
 * ({@code rpmsg.name}, {@code rpmsg.edge}, {@code rproc.name} …). After a reset of the other side it comes again as a new service:
 * the firmware has forgotten everything, its users ask anew.
 *
 * <p>Methods that ask the firmware wait for the answer, up to the configured time (1 s). One request is under way at a time;
 * others wait for their turn, within their own time. Any thread but the receive thread may call.
 *
 * <p>Listeners are called on a thread of their own, one for each channel, and may block and ask. One that throws is logged and stays.
 */
@ProviderType
public interface SrtmService {

    /**
     * The name of the channel it stands on.
     *
     * @return such as {@code rpmsg-io-channel}
     */
    String channel();

    /**
     * What has happened on it, for people.
     *
     * @return numbers by cause, such as {@code requests}, {@code timeouts}, {@code unmatched}; a snapshot, in a fixed order
     */
    Map<String, Long> counts();
}
