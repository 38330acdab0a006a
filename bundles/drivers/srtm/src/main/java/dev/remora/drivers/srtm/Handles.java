package dev.remora.drivers.srtm;

import java.util.function.Function;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;

/**
 * Gives each bundle a handle of its own, so that its subscriptions end with it.
 *
 * @param <H> what a bundle gets
 */
final class Handles<H extends Handle> implements ServiceFactory<H> {

    private final Function<Subscriptions, H> maker;

    Handles(Function<Subscriptions, H> maker) {
        this.maker = maker;
    }

    @Override
    public H getService(Bundle bundle, ServiceRegistration<H> registration) {
        return maker.apply(new Subscriptions());
    }

    @Override
    public void ungetService(Bundle bundle, ServiceRegistration<H> registration, H service) {
        service.release();
    }
}
