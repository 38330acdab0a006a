package dev.remora.remoteproc.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who wants a processor to be up. Any thread; whoever changes it sees to what follows from that. */
final class Holds {

    /** The configuration wants it. */
    static final String AUTO_BOOT = "auto-boot";
    /** The user wants it. */
    static final String BY_HAND = "by hand";

    private final Map<Object, String> holders = new LinkedHashMap<>();

    /** A processor that is up and depends on this one. */
    private record Dependent(String processor) {}

    /** One more, or the same again. */
    synchronized void add(Object key, String holder) {
        holders.put(key, holder);
    }

    /** Whether there was such a one. */
    synchronized boolean remove(Object key) {
        return holders.remove(key) != null;
    }

    synchronized boolean has(Object key) {
        return holders.containsKey(key);
    }

    synchronized boolean isEmpty() { return holders.isEmpty(); }

    /** A processor that depends on this one needs it from now on. */
    void addDependent(String processor) {
        add(new Dependent(processor), "processor " + processor);
    }

    void removeDependent(String processor) {
        remove(new Dependent(processor));
    }

    synchronized boolean hasDependents() {
        return holders.keySet().stream().anyMatch(Dependent.class::isInstance);
    }

    /** Whether nobody else but these processors holds it. */
    synchronized boolean areOnlyOf(Set<String> processors) {
        return holders.keySet().stream()
                .allMatch(key -> key instanceof Dependent dependent && processors.contains(dependent.processor()));
    }

    /** Nobody wants it any more. */
    synchronized void clear() {
        holders.clear();
    }

    /** In the order in which they came. */
    synchronized List<String> names() {
        return new ArrayList<>(holders.values());
    }
}
