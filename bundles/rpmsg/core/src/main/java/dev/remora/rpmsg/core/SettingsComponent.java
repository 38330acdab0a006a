package dev.remora.rpmsg.core;

import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settings of some channels, as configured; the bus takes them up. */
@Component(name = SettingsComponent.PID, service = SettingsComponent.class, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = SettingsConfiguration.class, factory = true)
public final class SettingsComponent {

    static final String PID = "dev.remora.rpmsg.channel";

    private static final Logger LOG = LoggerFactory.getLogger(SettingsComponent.class);

    private final SettingsEntry entry;

    /**
     * Reads the settings.
     *
     * @param properties of the configuration: absent ones tell that the bus's apply, which an annotation could not
     */
    @Activate
    public SettingsComponent(Map<String, Object> properties) {
        try {
            entry = SettingsEntry.of(new ConfiguredValues(PID, properties));
        } catch (IllegalArgumentException e) {
            throw ConfiguredValues.inactive(LOG, e);
        }
    }

    SettingsEntry entry() {
        return entry;
    }
}
