package io.warrenmq.balancer.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.warrenmq.balancer.config.FrontendSettings;
import io.warrenmq.balancer.config.StatsSettings;
import io.warrenmq.balancer.proxy.Frontend;
import io.warrenmq.balancer.stats.BalancerView;
import io.warrenmq.balancer.stats.CsvText;
import io.warrenmq.balancer.stats.PrometheusText;
import io.warrenmq.balancer.stats.StatRow;
import io.warrenmq.balancer.stats.StatRows;
import io.warrenmq.balancer.stats.StatsPage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What a frontend answers itself. Safe for all threads. */
final class Pages {
    private final BalancerView view;

    Pages(BalancerView view) {
        this.view = view;
    }

    /** The answer to a request that is not for a server. */
    Optional<FullHttpResponse> answer(Frontend frontend, HttpRequest request) {
        FrontendSettings settings = frontend.settings();
        String uri = request.uri();
        String path = uri.indexOf('?') < 0 ? uri : uri.substring(0, uri.indexOf('?'));
        if (settings.monitorUri().filter(path::equals).isPresent()) {
            return Optional.of(ifRead(
                    request, () -> text(HttpResponseStatus.OK, "text/html", "<html><body>200 OK</body></html>\n")));
        }
        if (settings.metricsUri().filter(path::equals).isPresent()) {
            return Optional.of(ifRead(
                    request, () -> text(HttpResponseStatus.OK, "text/plain; version=0.0.4", PrometheusText.of(view))));
        }
        if (settings.stats().isPresent() && isStats(settings.stats().get(), uri)) {
            return Optional.of(
                    ifRead(request, () -> stats(frontend, settings.stats().get(), request)));
        }
        return Optional.empty();
    }

    private static FullHttpResponse ifRead(HttpRequest request, Supplier<FullHttpResponse> page) {
        boolean reads =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        return reads
                ? page.get()
                : error(HttpResponseStatus.METHOD_NOT_ALLOWED, "Only GET and HEAD are answered here.");
    }

    private static boolean isStats(StatsSettings stats, String uri) {
        return uri.startsWith(stats.uri());
    }

    private FullHttpResponse stats(Frontend frontend, StatsSettings stats, HttpRequest request) {
        if (!stats.users().isEmpty() && !mayEnter(stats, request)) {
            FullHttpResponse refused = error(
                    HttpResponseStatus.UNAUTHORIZED, "You need a valid user and password to access this content.");
            refused.headers()
                    .set(
                            HttpHeaderNames.WWW_AUTHENTICATE,
                            "Basic realm=\"" + stats.realm().replace("\"", "'") + "\"");
            return refused;
        }
        String suffix = request.uri().substring(stats.uri().length());
        List<StatRow> rows = StatRows.of(view).stream()
                .filter(row -> stats.scope().isEmpty()
                        || stats.scope().contains(row.get("pxname"))
                        || stats.scope().contains(".") && row.get("pxname").equals(frontend.name()))
                .toList();
        if (suffix.contains(";csv")) {
            return text(HttpResponseStatus.OK, "text/plain", CsvText.csv(rows));
        }
        if (suffix.contains(";json")) {
            return text(HttpResponseStatus.OK, "application/json", CsvText.json(rows));
        }
        int refresh = suffix.contains(";norefresh") ? 0 : stats.refreshSeconds();
        return text(
                HttpResponseStatus.OK,
                "text/html; charset=utf-8",
                StatsPage.html(view, rows, stats, refresh, suffix.contains(";up")));
    }

    private static boolean mayEnter(StatsSettings stats, HttpRequest request) {
        String header = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
        if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
            return false;
        }
        byte[] given;
        try {
            given = Base64.getDecoder().decode(header.substring(6).trim());
        } catch (IllegalArgumentException e) {
            return false;
        }
        boolean found = false;
        for (String user : stats.users()) {
            // All are compared, each in constant time, so that the time tells nothing.
            found |= MessageDigest.isEqual(user.getBytes(StandardCharsets.UTF_8), given);
        }
        return found;
    }

    static FullHttpResponse error(HttpResponseStatus status, String why) {
        return text(status, "text/html", "<html><body><h1>" + status + "</h1>\n" + why + "\n</body></html>\n");
    }

    private static FullHttpResponse text(HttpResponseStatus status, String type, String text) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, type)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
                .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        return response;
    }
}
