package dev.remora.remoteproc.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.remoteproc.spi.ResourceHandler;
import dev.remora.remoteproc.spi.Subdevice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Constants;

class AddedServicesTest {

    private final AddedServices added = new AddedServices();

    @Test
    void subdevicesAreOrderedByRankingThenByAge() {
        Subdevice glink = new Edge("glink");
        Subdevice smd = new Edge("smd");
        Subdevice first = new Edge("first");
        added.add(smd, properties(8, 0, Map.of("rproc.name", "m4")));
        added.add(glink, properties(7, 0, Map.of("rproc.name", "m4")));
        added.add(first, properties(9, 5, Map.of("rproc.name", "m4")));
        added.add(new Edge("other"), properties(3, 9, Map.of("rproc.name", "dsp")));
        assertThat(added.add(new Edge("lost"), properties(4, 9, Map.of()))).isEmpty();
        assertThat(added.of("m4").subdevices()).containsExactly(first, glink, smd);

        assertThat(added.removeSubdevice(properties(7, 0, Map.of()))).contains("m4");
        assertThat(added.removeSubdevice(properties(7, 0, Map.of()))).isEmpty();
        assertThat(added.of("m4").subdevices()).isEqualTo(List.of(first, smd));
    }

    @Test
    void theBestHandlerOfATypeAndAProcessorIsAsked() {
        ResourceHandler any = resource -> true;
        ResourceHandler better = resource -> false;
        added.add(any, properties(1, 0, Map.of(ResourceHandler.TYPE, new int[]{128, 512, 513, 3})));
        added.add(better, properties(2, 1, Map.of(ResourceHandler.TYPE, 128, "rproc.name", "m4")));
        added.add(any, properties(3, 9, Map.of(ResourceHandler.TYPE, "128")));
        assertThat(added.of("m4").handler(128)).contains(better);
        assertThat(added.of("dsp").handler(128)).contains(any);
        assertThat(added.of("m4").handler(512)).contains(any);
        assertThat(added.of("m4").handler(513)).isEmpty();
        assertThat(added.of("m4").handler(3)).isEmpty();

        added.removeHandler(properties(2, 1, Map.of()));
        assertThat(added.of("m4").handler(128)).contains(any);
    }

    private record Edge(String description) implements Subdevice {}

    private static Map<String, Object> properties(long id, int ranking, Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(more);
        all.put(Constants.SERVICE_ID, id);
        all.put(Constants.SERVICE_RANKING, ranking);
        return all;
    }
}
