package dev.remora.rpmsg;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.annotation.bundle.Attribute;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Says which channels a driver component is for: sets the service properties {@link #PROPERTY}, {@link #ANNOUNCE} and
 * {@link #BLOCKING} of an {@link RpmsgDriver}. The build derives from it the capability {@link #CAPABILITY} of the bundle
 * (attribute {@code rpmsg.name}), by which autoload finds the bundle: Linux' {@code MODULE_DEVICE_TABLE}.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
@Capability(namespace = RpmsgDriverFor.CAPABILITY)
public @interface RpmsgDriverFor {

    /** Service property: names of channels, {@code String[]}. */
    String PROPERTY = "rpmsg.driver.for";

    /** Service property: {@link #announce()}, {@code Boolean}. */
    String ANNOUNCE = "announce";

    /** Service property: {@link #blocking()}, {@code Boolean}. */
    String BLOCKING = "blocking";

    /** Namespace of the capability of a driver's bundle. */
    String CAPABILITY = "dev.remora.rpmsg.driver";

    /**
     * The exact names of the channels.
     *
     * @return one or more names, at most 32 bytes each
     */
    @Attribute("rpmsg.name")
    String[] value();

    /**
     * Whether the remote is told of the channel's local address when the driver is bound, and that it is gone when the
     * driver is unbound for good.
     *
     * @return true to announce
     */
    boolean announce() default false;

    /**
     * Whether the driver's callback may block: it is then called on a thread of the channel's own, from a bounded queue.
     *
     * @return true if it may
     */
    boolean blocking() default false;
}
