package dev.remora.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

class ComponentProblemsTest {
    private static final String PID = "dev.remora.platform.posix.SharedMemory~m4";

    @Test
    void aFailedComponentIsNamedWithTheLastCauseInOneLine() {
        ComponentConfigurationDTO component = configured(ComponentConfigurationDTO.FAILED_ACTIVATION);
        component.failure = """
                java.lang.reflect.InvocationTargetException
                \tat java.base/Some.method(Some.java:1)
                Caused by: org.osgi.service.component.ComponentException: shared memory m4: device.address 'x' is no address
                \tat dev.remora.Other.method(Other.java:2)
                \t... 3 more
                """;
        assertThat(ComponentProblems.problem(component)).containsExactly(
                "configuration " + PID + ": not started: shared memory m4: device.address 'x' is no address");
    }

    @Test
    void aComponentThatWaitsNamesTheFilterThatNothingMatches() {
        ComponentConfigurationDTO component = configured(ComponentConfigurationDTO.UNSATISFIED_REFERENCE);
        UnsatisfiedReferenceDTO reference = new UnsatisfiedReferenceDTO();
        reference.name = "memory";
        reference.target = "(name=nowhere)";
        component.unsatisfiedReferences = new UnsatisfiedReferenceDTO[]{reference};
        assertThat(ComponentProblems.problem(component)).containsExactly(
                "configuration " + PID + ": waits for its memory (name=nowhere)");
    }

    @Test
    void aRunningComponentAndOneWithoutConfigurationAreNoProblem() {
        ComponentConfigurationDTO bare = configured(ComponentConfigurationDTO.FAILED_ACTIVATION);
        bare.properties = Map.of();
        assertThat(ComponentProblems.problem(configured(ComponentConfigurationDTO.ACTIVE))).isEmpty();
        assertThat(ComponentProblems.problem(bare)).isEmpty();
    }

    private static ComponentConfigurationDTO configured(int state) {
        var component = new ComponentConfigurationDTO();
        component.state = state;
        component.properties = Map.of("service.pid", PID);
        return component;
    }
}
