package dev.remora.launcher;

import java.io.IOException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.url.AbstractURLStreamHandlerService;
import org.osgi.service.url.URLConstants;
import org.osgi.service.url.URLStreamHandlerService;

/**
 * Opens the locations of the features' bundles, for the framework to read them anew when a bundle is updated without a
 * URL. They lead to the jars of these bundles and nowhere else.
 */
final class BundleUrls extends AbstractURLStreamHandlerService {
    private final Map<String, Path> jars;

    BundleUrls(List<FeatureBundle> bundles, Distribution distribution) {
        jars = bundles.stream().collect(Collectors.toUnmodifiableMap(FeatureBundle::location, distribution::bundle));
    }

    void register(BundleContext context) {
        context.registerService(URLStreamHandlerService.class, this,
                FrameworkUtil.asDictionary(Map.of(URLConstants.URL_HANDLER_PROTOCOL, FeatureBundle.PROTOCOL)));
    }

    @Override
    public URLConnection openConnection(URL url) throws IOException {
        Path jar = jars.get(url.toExternalForm());
        if (jar == null) {
            throw new IOException(url + " is no bundle of this gateway's features");
        }
        return jar.toUri().toURL().openConnection();
    }
}
