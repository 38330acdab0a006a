package dev.remora.remoteproc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.remoteproc.RemoteProcessorException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DependencyGraphTest {

    private static final Map<String, List<String>> DIAMOND = Map.of("m4", List.of("dsp", "modem"), "dsp", List.of(
            "power"), "modem", List.of("power"), "power", List.of(), "alone", List.of());

    @Test
    void aDiamondIsBootedFromItsFootAndStoppedFromItsHead() throws RemoteProcessorException {
        DependencyGraph graph = new DependencyGraph(DIAMOND);
        assertThat(graph.bootOrder("m4")).containsExactly("power", "dsp", "modem", "m4");
        assertThat(graph.stopOrder("power")).startsWith("m4").endsWith("power").hasSize(4);
        assertThat(graph.stopOrder("dsp")).containsExactly("m4", "dsp");
        assertThat(graph.directDependents("power")).containsExactlyInAnyOrder("dsp", "modem");
        assertThat(graph.group("dsp")).containsExactlyInAnyOrder("power", "dsp", "modem", "m4");
        assertThat(graph.group("alone")).containsExactly("alone");
    }

    @Test
    void aCircleIsRefusedWithThePath() {
        DependencyGraph graph = new DependencyGraph(Map.of("a", List.of("m4"), "m4", List.of("dsp"), "dsp", List.of(
                "m4")));
        assertThatThrownBy(() -> graph.bootOrder("m4")).hasMessage(
                "m4: its dependencies form a circle: m4 → dsp → m4");
        assertThatThrownBy(() -> graph.bootOrder("a"))
                .hasMessage("a: its dependencies form a circle: a → m4 → dsp → m4");
        assertThat(graph.stopOrder("m4")).endsWith("m4").containsExactlyInAnyOrder("a", "dsp", "m4");
    }

    @Test
    void oneThatNeedsItselfIsACircle() {
        DependencyGraph graph = new DependencyGraph(Map.of("m4", List.of("m4")));
        assertThatThrownBy(() -> graph.bootOrder("m4")).hasMessage("m4: its dependencies form a circle: m4 → m4");
        assertThat(graph.stopOrder("m4")).containsExactly("m4");
    }

    @Test
    void anUnknownNameIsRefusedWithThePath() {
        DependencyGraph graph = new DependencyGraph(Map.of("m4", List.of("dsp"), "dsp", List.of("power\nx")));
        assertThatThrownBy(() -> graph.bootOrder("m4")).hasMessage(
                "m4: needs power x, which is not there: m4 → dsp → power x");
        assertThatThrownBy(() -> graph.bootOrder("gone")).hasMessage("gone: there is no such processor");
    }

    @Property(tries = 500)
    void everyGraphIsOrderedOrRefused(@ForAll @Size(max = 12) List<@IntRange(max = 4095) Integer> masks)
            throws RemoteProcessorException {
        Map<String, List<String>> needed = new LinkedHashMap<>();
        for (int i = 0; i < masks.size(); i++) {
            needed.put("p" + i, names(masks.get(i) & masks.get((i + 1) % masks.size())));
        }
        DependencyGraph graph = new DependencyGraph(needed);
        for (String name : needed.keySet()) {
            checkStopOrder(graph, needed, name);
            try {
                List<String> order = graph.bootOrder(name);
                assertThat(order).doesNotHaveDuplicates().endsWith(name).allSatisfy(one -> assertThat(order.subList(0,
                        order.indexOf(one))).containsAll(needed.getOrDefault(one, List.of())));
            } catch (RemoteProcessorException e) {
                assertThat(e.getMessage()).startsWith(name + ": ").contains("→ ");
            }
        }
        assertThat(graph.stopOrder()).containsExactlyInAnyOrderElementsOf(needed.keySet());
    }

    /** Whatever is stopped later is not needed by what is stopped before, unless they are in one circle. */
    private static void checkStopOrder(DependencyGraph graph, Map<String, List<String>> needed, String name) {
        List<String> order = graph.stopOrder(name);
        assertThat(order).doesNotHaveDuplicates().endsWith(name);
        assertThat(graph.group(name)).containsAll(order);
        for (String one : order) {
            for (String before : order.subList(0, order.indexOf(one))) {
                if (needed.getOrDefault(one, List.of()).contains(before)) {
                    assertThat(graph.dependents(one)).contains(before);
                }
            }
        }
    }

    private static List<String> names(int mask) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            if ((mask >> i & 1) != 0) {
                names.add("p" + i);
            }
        }
        return names;
    }
}
