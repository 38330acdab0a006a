package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgDriverFor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceObjects;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a driver from its service. */
final class ServiceDriver {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceDriver.class);

    /** The name of a Declarative Services component, as a service property. */
    private static final String COMPONENT_NAME = "component.name";

    private ServiceDriver() {
    }

    static long id(ServiceReference<RpmsgDriver> reference) {
        return (Long) reference.getProperty(Constants.SERVICE_ID);
    }

    /** The driver as it is now; empty if it is of no use, which is said once. */
    static Optional<Driver> of(BundleContext context, ServiceReference<RpmsgDriver> reference) {
        Bundle bundle = reference.getBundle();
        ServiceObjects<RpmsgDriver> objects = context.getServiceObjects(reference);
        if (bundle == null || objects == null)
            return Optional.empty();
        BundleFacts owner = BundleFacts.of(bundle);
        String name = reference.getProperty(COMPONENT_NAME) instanceof String component
                ? component
                : String.valueOf(bundle.getSymbolicName());
        if (!Constants.SCOPE_PROTOTYPE.equals(reference.getProperty(Constants.SERVICE_SCOPE))) {
            LOG.warn("driver {} of bundle {} is not used: its channels would share one object; "
                    + "make it a service of prototype scope (scope = ServiceScope.PROTOTYPE)", name, owner);
            return Optional.empty();
        }
        List<String> channelNames = strings(reference.getProperty(RpmsgDriverFor.PROPERTY));
        if (channelNames.isEmpty()) {
            LOG.warn("driver {} of bundle {} matches nothing: property {} must name channels (@RpmsgDriverFor)", name,
                    owner, RpmsgDriverFor.PROPERTY);
        }
        int ranking = reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer rank ? rank : 0;
        Driver.Wants wants = new Driver.Wants(channelNames, isTrue(reference.getProperty(RpmsgDriverFor.ANNOUNCE)),
                isTrue(reference.getProperty(RpmsgDriverFor.BLOCKING)));
        return Optional.of(new Driver(id(reference), ranking, name, wants, owner, instances(objects)));
    }

    /** A Boolean, or the word, as an XML of Declarative Services may give it. */
    private static boolean isTrue(@Nullable Object property) {
        return property != null && Boolean.parseBoolean(property.toString());
    }

    private static List<String> strings(@Nullable Object property) {
        Collection<?> values = switch (property) {
            case String one -> List.of(one);
            case Object[] array -> List.of(array);
            case Collection<?> collection -> collection;
            case null, default -> List.of();
        };
        List<String> strings = new ArrayList<>();
        for (Object value : values) {
            if (value instanceof String string)
                strings.add(string);
        }
        return strings;
    }

    private static Driver.Instances instances(ServiceObjects<RpmsgDriver> objects) {
        return new Driver.Instances() {
            @Override
            public @Nullable RpmsgDriver take() {
                return objects.getService();
            }

            @Override
            public void release(RpmsgDriver instance) {
                objects.ungetService(instance);
            }
        };
    }
}
