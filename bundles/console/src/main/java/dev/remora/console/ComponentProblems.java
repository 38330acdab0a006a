package dev.remora.console;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** Configured components that do not run, each with the reason: one failed to start, or waits for a service. */
final class ComponentProblems {
    private static final String CAUSE = "Caused by: ";

    private ComponentProblems() {}

    static List<String> of(ServiceComponentRuntime runtime) {
        return runtime.getComponentDescriptionDTOs().stream().flatMap(description -> runtime
                .getComponentConfigurationDTOs(description).stream()).flatMap(ComponentProblems::problem).toList();
    }

    static Stream<String> problem(ComponentConfigurationDTO component) {
        if (!(component.properties.get(Constants.SERVICE_PID) instanceof String pid)) {
            return Stream.empty();
        }
        return switch (component.state) {
            case ComponentConfigurationDTO.FAILED_ACTIVATION -> Stream.of("configuration %s: not started: %s".formatted(
                    pid, reason(component.failure)));
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE -> Arrays.stream(component.unsatisfiedReferences)
                    .map(reference -> "configuration %s: waits for its %s".formatted(pid, wanted(reference)));
            default -> Stream.empty();
        };
    }

    private static String wanted(UnsatisfiedReferenceDTO reference) {
        return reference.target == null || reference.target.isEmpty()
                ? reference.name
                : reference.name + " " + reference.target;
    }

    /** The message of the last cause in a stack trace. */
    private static String reason(@Nullable String trace) {
        String text = Objects.requireNonNullElse(trace, "no reason given").strip();
        int last = text.lastIndexOf(CAUSE);
        String line = (last < 0 ? text : text.substring(last + CAUSE.length())).lines().findFirst().orElse("");
        return line.replaceFirst("^[\\w.$]+(Exception|Error): ", "");
    }
}
