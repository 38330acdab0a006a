package dev.remora.remoteproc.core;

import dev.remora.remoteproc.RemoteProcessorException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The processors that are there, by name. */
final class Members {

    private final Map<String, Member> byName = new ConcurrentSkipListMap<>();

    void add(Member member) {
        byName.put(member.name(), member);
    }

    void remove(Member member) {
        byName.remove(member.name(), member);
    }

    @Nullable
    Member find(String name) {
        return byName.get(name);
    }

    Member get(String name) throws RemoteProcessorException {
        Member member = byName.get(name);
        if (member == null) {
            throw new RemoteProcessorException(name + ": its processor bundle is gone");
        }
        return member;
    }

    boolean has(Member member) {
        return byName.get(member.name()) == member;
    }

    Collection<Member> all() {
        return List.copyOf(byName.values());
    }

    /** By configuration. */
    DependencyGraph declared() {
        return graph(member -> member.processor().dependsOn());
    }

    /** Those that hold each other now. */
    DependencyGraph held() {
        return graph(Member::held);
    }

    /** By configuration, and those that still hold each other by a former one. */
    DependencyGraph declaredOrHeld() {
        return graph(member -> {
            Set<String> needed = new HashSet<>(member.held());
            needed.addAll(member.processor().dependsOn());
            return needed;
        });
    }

    /** What is held by nobody any more once these are down, each one after what holds it. */
    List<String> releasedBy(Collection<String> stopped) {
        Set<String> down = new LinkedHashSet<>(stopped);
        stopped.forEach(name -> release(name, down));
        return down.stream().filter(name -> !stopped.contains(name)).toList();
    }

    private void release(String name, Set<String> down) {
        Member member = find(name);
        for (String needed : member == null ? Set.<String>of() : member.held()) {
            Member other = find(needed);
            if (other != null && !down.contains(needed) && other.holds().areOnlyOf(down)) {
                down.add(needed);
                release(needed, down);
            }
        }
    }

    private DependencyGraph graph(Function<Member, Collection<String>> needed) {
        SortedMap<String, Collection<String>> dependencies = new TreeMap<>();
        byName.forEach((name, member) -> dependencies.put(name, needed.apply(member)));
        return new DependencyGraph(dependencies);
    }
}
