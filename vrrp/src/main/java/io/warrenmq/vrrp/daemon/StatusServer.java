package io.warrenmq.vrrp.daemon;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Answers {@code /metrics} and {@code /status} (the JSON dump) over HTTP, on a thread of its own. */
final class StatusServer implements AutoCloseable {

    private static final long ANSWER_S = 3;
    private static final int BACKLOG = 16;

    private final HttpServer server;

    StatusServer(InetSocketAddress address, TimerThread timer, MonotonicClock clock) throws IOException {
        server = HttpServer.create(address, BACKLOG);
        server.createContext(
                "/metrics", exchange -> answer(exchange, timer, "text/plain; version=0.0.4", MetricsText::of));
        server.createContext("/status", exchange -> {
            long wall = System.currentTimeMillis() * 1_000_000L - clock.nowNs();
            answer(exchange, timer, "application/json", view -> JsonDump.of(view, wall));
        });
        server.start();
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return server.getAddress();
    }

    private static void answer(
            HttpExchange exchange, TimerThread timer, String type, Function<TimerThread.View, String> question)
            throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            byte[] body = timer.ask(question).get(ANSWER_S, TimeUnit.SECONDS).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (ExecutionException | TimeoutException e) {
            exchange.sendResponseHeaders(503, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
