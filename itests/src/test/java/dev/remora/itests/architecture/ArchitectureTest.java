package dev.remora.itests.architecture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {

    private static final String CHECKOUT = Objects.requireNonNull(System.getProperty("remora.checkout"),
            "remora.checkout is not set: run by Maven");

    @TestFactory
    Stream<DynamicTest> theArrowsOfTheDesignHold() throws IOException {
        Checkout checkout = new Checkout(Path.of(CHECKOUT));
        return new Arrows(checkout).all().stream()
                .map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(checkout.classes())));
    }
}
