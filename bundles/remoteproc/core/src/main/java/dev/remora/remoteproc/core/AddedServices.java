package dev.remora.remoteproc.core;

import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.spi.ResourceHandler;
import dev.remora.remoteproc.spi.Subdevice;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What other bundles add to processors: subdevices, and handlers of vendor entries. Any thread; nobody waits. */
final class AddedServices {

    private static final Logger LOG = LoggerFactory.getLogger(AddedServices.class);
    private static final int FIRST_VENDOR_TYPE = 128;
    private static final int LAST_VENDOR_TYPE = 512;

    private final Ranked<Added> subdevices = new Ranked<>();
    private final Ranked<Claimer> handlers = new Ranked<>();

    /** Services by their id: the best ranked first, then the oldest. A ranking that changes later does not count. */
    private static final class Ranked<T> {

        private final ConcurrentMap<Long, Entry<T>> byId = new ConcurrentHashMap<>();

        private record Entry<T>(int ranking, long id, T value) {}

        void put(Map<String, Object> properties, T value) {
            int ranking = properties.get(Constants.SERVICE_RANKING) instanceof Integer given ? given : 0;
            byId.put(id(properties), new Entry<>(ranking, id(properties), value));
        }

        Optional<T> remove(Map<String, Object> properties) {
            return Optional.ofNullable(byId.remove(id(properties))).map(Entry::value);
        }

        Stream<T> stream() {
            return byId.values().stream().sorted(Comparator.<Entry<T>>comparingInt(Entry::ranking).reversed()
                    .thenComparingLong(Entry::id)).map(Entry::value);
        }

        private static long id(Map<String, Object> properties) {
            return properties.get(Constants.SERVICE_ID) instanceof Long id ? id : -1;
        }
    }

    private record Added(Subdevice subdevice, String processor) {}

    /** A handler; of all processors if it names none. */
    private record Claimer(ResourceHandler handler, Set<Integer> types, Optional<String> processor) {}

    /** A subdevice has come; the name of its processor, or empty if it names none. */
    Optional<String> add(Subdevice subdevice, Map<String, Object> properties) {
        Optional<String> processor = processor(properties);
        if (processor.isEmpty()) {
            LOG.warn("subdevice {} ignored: it has no {}", Subdevices.describe(subdevice), RemoteProcessor.NAME);
        }
        processor.ifPresent(name -> subdevices.put(properties, new Added(subdevice, name)));
        return processor;
    }

    /** It has gone; the name of its processor, or empty if it was not known. */
    Optional<String> removeSubdevice(Map<String, Object> properties) {
        return subdevices.remove(properties).map(Added::processor);
    }

    /** A handler has come; it is asked from the next start on. */
    void add(ResourceHandler handler, Map<String, Object> properties) {
        Set<Integer> types = types(properties.get(ResourceHandler.TYPE));
        if (types.isEmpty()) {
            LOG.warn("resource handler {} ignored: {} = {} names no type from {} to {}", handler.getClass().getName(),
                    ResourceHandler.TYPE, properties.get(ResourceHandler.TYPE), FIRST_VENDOR_TYPE, LAST_VENDOR_TYPE);
        } else {
            handlers.put(properties, new Claimer(handler, types, processor(properties)));
        }
    }

    void removeHandler(Map<String, Object> properties) {
        handlers.remove(properties);
    }

    /** As one processor sees it. */
    Additions of(String processor) {
        return new Additions() {
            @Override
            public List<Subdevice> subdevices() {
                return subdevices.stream().filter(added -> added.processor().equals(processor)).map(
                        Added::subdevice).toList();
            }

            @Override
            public Optional<ResourceHandler> handler(int type) {
                return handlers.stream().filter(claimer -> claimer.types().contains(type)).filter(
                        claimer -> claimer.processor().map(processor::equals).orElse(true)).map(Claimer::handler)
                        .findFirst();
            }
        };
    }

    private static Optional<String> processor(Map<String, Object> properties) {
        return properties.get(RemoteProcessor.NAME) instanceof String name && !name.isBlank()
                ? Optional.of(name)
                : Optional.empty();
    }

    private static Set<Integer> types(@Nullable Object value) {
        Collection<?> given = switch (value) {
            case Integer one -> List.of(one);
            case int[] several -> Arrays.stream(several).boxed().toList();
            case Integer[] several -> Arrays.asList(several);
            case Collection<?> several -> several;
            case null, default -> List.of();
        };
        return given.stream().filter(Integer.class::isInstance).map(Integer.class::cast).filter(
                type -> type >= FIRST_VENDOR_TYPE && type <= LAST_VENDOR_TYPE).collect(Collectors.toSet());
    }
}
