package dev.remora.rpmsg.autoload;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** An index on a web server. Redirections are not followed: they would lead to other places. */
final class WebRepository implements Repository {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int FETCH_SECONDS = 120;
    private static final int OK = 200;
    private static final long FRESH_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final URI index;
    private long readAt;

    WebRepository(URI index) {
        this.index = index;
    }

    @Override
    public Content read(@Nullable Content last) throws InterruptedException {
        if (last != null && System.nanoTime() - readAt < FRESH_NANOS) {
            return last;
        }
        readAt = System.nanoTime();
        try {
            byte[] bytes = get(index, BodyHandlers.limiting(BodyHandlers.ofByteArray(), IndexReader.BYTES_MAX));
            String stamp = HexFormat.of().formatHex(IndexedJar.newDigest().digest(bytes));
            return last != null && last.stamp().equals(stamp)
                    ? last
                    : IndexReader.read(index, stamp, bytes, this::fetch);
        } catch (IOException e) {
            // A server that is away for a while takes nothing back of what it offered.
            return last != null ? last : new Content("", List.of(), List.of(index + ": " + Texts.of(e)));
        }
    }

    private void fetch(URI from, Path to, long max) throws IOException, InterruptedException {
        get(from, BodyHandlers.limiting(BodyHandlers.ofFile(to), max));
    }

    private static <T> T get(URI from, BodyHandler<T> body) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER).build();
        try {
            HttpResponse<T> answer = client.sendAsync(HttpRequest.newBuilder(from).build(), body).get(FETCH_SECONDS,
                    TimeUnit.SECONDS);
            if (answer.statusCode() != OK) {
                throw new IOException("the server answers " + answer.statusCode());
            }
            return answer.body();
        } catch (TimeoutException e) {
            throw new IOException("takes longer than " + FETCH_SECONDS + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            client.shutdownNow();
        }
    }

    @Override
    public String toString() {
        return index.toString();
    }
}
