package dev.remora.rpmsg;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Says which channels a driver component is for: sets the service property {@link #PROPERTY} of an {@link RpmsgDriver}.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface RpmsgDriverFor {

    /** Service property: names of channels, {@code String[]}. */
    String PROPERTY = "rpmsg.driver.for";

    /**
     * The exact names of the channels.
     *
     * @return one or more names, at most 32 bytes each
     */
    String[] value();
}
