package dev.remora.itests.partition;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * What the gateway holds, counted by name: threads of Remora's own, services, shared mappings, descriptors.
 *
 * @param held how many there are of each
 */
record Footprint(Map<String, Long> held) {

    static Footprint of(BundleContext context) throws IOException, InvalidSyntaxException {
        Stream<String> threads = Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
                .filter(name -> name.startsWith("remora-") && !name.startsWith("remora-console"))
                .map(name -> "thread " + name);
        ServiceReference<?>[] references = context.getAllServiceReferences(null, null);
        Stream<String> services = Arrays.stream(references).map(reference -> "service "
                + Arrays.toString((Object[]) reference.getProperty(Constants.OBJECTCLASS)));
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"));
                Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            // "from-to perms offset device inode path"
            Stream<String> mappings = maps.map(line -> line.split(" +", 6))
                    .filter(line -> line.length == 6 && line[1].endsWith("s")).map(line -> "mapping " + line[5]);
            return new Footprint(Stream.of(threads, services, mappings, descriptors.map(one -> "descriptor"))
                    .flatMap(Function.identity())
                    .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting())));
        }
    }

    /** What there is more of than there was, with how many more. */
    Map<String, Long> moreThan(Footprint before) {
        Map<String, Long> more = new TreeMap<>();
        held.forEach((name, count) -> {
            long had = before.held.getOrDefault(name, 0L);
            if (count > had) {
                more.put(name, count - had);
            }
        });
        return more;
    }
}
