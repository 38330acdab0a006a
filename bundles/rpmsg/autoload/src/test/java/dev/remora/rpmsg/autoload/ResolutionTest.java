package dev.remora.rpmsg.autoload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;
import org.osgi.resource.Wire;
import org.osgi.resource.Wiring;
import org.osgi.service.resolver.ResolveContext;
import org.osgi.service.resolver.Resolver;

/** With resolvers that misbehave as the bundles want it. */
@Timeout(60)
class ResolutionTest {

    @TempDir
    private Path home;

    private TestFramework framework;
    private Offer echo;

    /** A resolver for this test. */
    @FunctionalInterface
    private interface FakeResolver extends Resolver {
        @Override
        Map<Resource, List<Wire>> resolve(ResolveContext context);

        @Override
        default Map<Resource, List<Wire>> resolveDynamic(ResolveContext context, Wiring hostWiring,
                Requirement dynamicRequirement) {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeEach
    void start() throws Exception {
        framework = new TestFramework(home);
        Path jar = TestJar.driver("acme.echo", "1.0.0", "echo").to(home.resolve("echo.jar"));
        echo = new LocalRepository(home).read(null).offers().getFirst();
        assertThat(echo.source()).isEqualTo(jar.toString());
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
    }

    private Resolution with(FakeResolver resolver) {
        return new Resolution(framework.context(), resolver);
    }

    @Test
    void itIsEndedWhileTheResolverIsBusy() throws Exception {
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        CompletableFuture<Void> busy = new CompletableFuture<>();
        Resolution resolution = with(context -> {
            context.onCancel(() -> cancelled.complete(null));
            busy.complete(null);
            cancelled.join();
            throw new CancellationException();
        });
        CompletableFuture<Void> ender = busy.thenRunAsync(resolution::end);

        assertThatThrownBy(() -> resolution.of(echo, List.of(echo))).isInstanceOf(InterruptedException.class);
        ender.join();
        assertThatThrownBy(() -> resolution.of(echo, List.of(echo))).isInstanceOf(InterruptedException.class);
    }

    @Test
    void aResolverThatFailsIsAProblemOfTheBundle() {
        assertThatThrownBy(() -> with(_ -> {
            throw new ClassCastException("hostile");
        }).of(echo, List.of(echo))).isInstanceOf(RepositoryException.class)
                .hasMessage("does not resolve: hostile");
        assertThatThrownBy(() -> with(_ -> {
            throw new StackOverflowError();
        }).of(echo, List.of(echo))).isInstanceOf(RepositoryException.class);
    }
}
