package dev.remora.rpmsg.autoload;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "Autoload of drivers", description = "Fetches the driver's bundle for a channel that no driver claims. A change looks everything up anew.")
@interface AutoloadConfiguration {

    @AttributeDefinition(description = "Whether bundles are loaded")
    boolean enabled() default false;

    @AttributeDefinition(description = "A folder of jars or an OSGi repository index (XML, also gzip): a path, from the home folder unless absolute, or a file, http or https URL; empty: the drivers of the distribution", required = false)
    String repository() default "";
}
