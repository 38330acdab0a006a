package dev.remora.itests.gateway;

import dev.remora.rpmsg.RpmsgInventory.EdgeStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * What the gateway holds: two that are equal show that nothing was leaked in between.
 *
 * @param threads those of Remora's own, by name, with how many there are
 * @param services by interface, with how many there are
 * @param bundles all
 * @param mappings of shared memory
 * @param endpoints local addresses on all edges
 * @param kept receive buffers that drivers hold or retain
 */
record Footprint(Map<String, Long> threads, Map<String, Long> services, int bundles, int mappings, int endpoints,
        int kept) {

    static Footprint of(BundleContext context) throws IOException, InvalidSyntaxException {
        Map<String, Long> threads = Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
                .filter(name -> name.startsWith("remora-"))
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
        ServiceReference<?>[] references = context.getAllServiceReferences(null, null);
        Map<String, Long> services = Arrays.stream(references)
                .map(reference -> Arrays.toString((Object[]) reference.getProperty(Constants.OBJECTCLASS)))
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
        List<EdgeStatus> edges = new Gateway(context).edges();
        return new Footprint(threads, services, context.getBundles().length, sharedMappings(),
                edges.stream().mapToInt(EdgeStatus::endpoints).sum(),
                edges.stream().mapToInt(edge -> edge.held() + edge.retained()).sum());
    }

    private static int sharedMappings() throws IOException {
        Predicate<String> shared = line -> line.contains("/dev/shm/") || line.contains("memfd:");
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return (int) lines.filter(shared).count();
        }
    }
}
