package dev.remora.console;

import java.util.stream.Stream;
import org.apache.felix.service.command.Converter;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Makes bundles of the ids and symbolic names that the framework's commands ({@code felix:stop 28}) are called with.
 * Gogo's interactive shells bring such a converter, but a gateway without a terminal has none of them.
 */
@Component(name = "dev.remora.console.converter", service = Converter.class, property = Converter.CONVERTER_CLASSES
        + "=org.osgi.framework.Bundle")
public final class BundleConverter implements Converter {
    private final BundleContext context;

    @Activate
    public BundleConverter(BundleContext context) {
        this.context = context;
    }

    @Override
    public @Nullable Object convert(Class<?> desired, Object in) {
        if (!desired.equals(Bundle.class) || !(in instanceof CharSequence)) {
            return null;
        }
        String text = in.toString();
        return text.matches("[0-9]{1,18}")
                ? context.getBundle(Long.parseLong(text))
                : Stream.of(context.getBundles()).filter(bundle -> text.equals(bundle.getSymbolicName())).findFirst()
                        .orElse(null);
    }

    @Override
    public @Nullable CharSequence format(Object target, int level, Converter converter) {
        return null; // as Gogo does
    }
}
