package dev.remora.remoteproc.core;

import dev.remora.remoteproc.RemoteProcessorException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which processor needs which other ones. May have circles and name processors that are not there. */
final class DependencyGraph {

    private final Map<String, List<String>> dependencies;

    /**
     * A graph.
     *
     * @param dependencies for each processor that is there, those that it needs, directly
     */
    DependencyGraph(Map<String, ? extends Collection<String>> dependencies) {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        dependencies.forEach((name, needed) -> copy.put(name, List.copyOf(needed)));
        this.dependencies = copy;
    }

    /**
     * What must be up for a processor to be up, in the order in which it is booted: each one after all that it needs.
     *
     * @return names; the processor itself is the last one
     * @throws RemoteProcessorException if there is a circle or a processor that is not there; shows the path
     */
    List<String> bootOrder(String name) throws RemoteProcessorException {
        Set<String> order = new LinkedHashSet<>();
        visit(name, new ArrayList<>(), order);
        return List.copyOf(order);
    }

    /**
     * What is stopped with a processor, in this order: each one after all that need it, whether there are circles or not.
     *
     * @return names; the processor itself is the last one
     */
    List<String> stopOrder(String name) {
        Set<String> stopped = dependents(name);
        stopped.add(name);
        Set<String> upwards = new LinkedHashSet<>();
        stopped.forEach(one -> collect(one, stopped, upwards));
        List<String> order = new ArrayList<>(upwards);
        order.remove(name); // in a circle it is not the first one by itself
        order.addFirst(name);
        return List.copyOf(order.reversed());
    }

    /** All, each one after all that need it. */
    List<String> stopOrder() {
        Set<String> upwards = new LinkedHashSet<>();
        dependencies.keySet().forEach(one -> collect(one, dependencies.keySet(), upwards));
        return List.copyOf(new ArrayList<>(upwards).reversed());
    }

    /** Those that need it, directly. */
    List<String> directDependents(String name) {
        return dependencies.entrySet().stream().filter(entry -> entry.getValue().contains(name)).map(Map.Entry::getKey)
                .toList();
    }

    /** Those that need it, directly or not, without itself. */
    SortedSet<String> dependents(String name) {
        SortedSet<String> found = new TreeSet<>();
        List<String> ahead = new ArrayList<>(List.of(name));
        while (!ahead.isEmpty()) {
            for (String dependent : directDependents(ahead.removeLast())) {
                if (!dependent.equals(name) && found.add(dependent)) {
                    ahead.add(dependent);
                }
            }
        }
        return found;
    }

    /** All that may have to move with a processor: it, those that need it, and all that any of these needs. */
    Set<String> group(String name) {
        Set<String> group = new LinkedHashSet<>();
        collect(name, dependencies.keySet(), group);
        dependents(name).forEach(one -> collect(one, dependencies.keySet(), group));
        group.add(name);
        return Set.copyOf(group);
    }

    private void visit(String name, List<String> path, Set<String> order) throws RemoteProcessorException {
        boolean circle = path.contains(name);
        path.add(name);
        if (circle || !dependencies.containsKey(name)) {
            throw refused(path, circle);
        }
        if (!order.contains(name)) {
            for (String needed : dependencies.getOrDefault(name, List.of())) {
                visit(needed, path, order);
            }
            order.add(name);
        }
        path.removeLast();
    }

    private static RemoteProcessorException refused(List<String> path, boolean circle) {
        String shown = Status.oneLine(String.join(" → ", path));
        return new RemoteProcessorException(circle
                ? "%s: its dependencies form a circle: %s".formatted(path.getFirst(), shown)
                : path.size() == 1
                        ? "%s: there is no such processor".formatted(shown)
                        : "%s: needs %s, which is not there: %s".formatted(path.getFirst(), Status.oneLine(path
                                .getLast()), shown));
    }

    /** A processor that is there, and before it what it needs, as far as it is within the limits. */
    private void collect(String name, Collection<String> within, Set<String> found) {
        if (!found.contains(name) && dependencies.containsKey(name)) {
            collect(name, within, found, new LinkedHashSet<>());
        }
    }

    private void collect(String name, Collection<String> within, Set<String> found, Set<String> under) {
        if (found.contains(name) || !within.contains(name) || !under.add(name)) {
            return;
        }
        for (String needed : dependencies.getOrDefault(name, List.of())) {
            collect(needed, within, found, under);
        }
        found.add(name);
    }
}
