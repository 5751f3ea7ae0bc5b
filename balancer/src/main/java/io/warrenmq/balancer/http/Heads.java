package io.warrenmq.balancer.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.warrenmq.balancer.config.ForwardedFor;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What changes in the heads of requests and responses on their way through. Pure. */
final class Heads {
    /** They belong to one connection and not to the message (RFC 9110, section 7.6.1). */
    private static final List<CharSequence> OF_ONE_HOP = List.of(
            HttpHeaderNames.CONNECTION, "Keep-Alive", "Proxy-Connection", HttpHeaderNames.TE, HttpHeaderNames.UPGRADE);

    private Heads() {}

    /** Makes a client's request one for a server, whose connection serves this request only. */
    static void toServer(HttpRequest request, List<ForwardedFor> forwarded, InetAddress client) {
        removeHop(request.headers());
        request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        for (ForwardedFor header : forwarded) {
            if (header.appliesTo(client)
                    && !(header.ifNone() && request.headers().contains(header.name()))) {
                request.headers().add(header.name(), client.getHostAddress());
            }
        }
    }

    /**
     * What is asked of a frontend and its backend together: the name of the backend counts, and exceptions of either.
     */
    static List<ForwardedFor> both(Optional<ForwardedFor> frontend, Optional<ForwardedFor> backend) {
        if (frontend.isPresent() && backend.isPresent()) {
            return List.of(backend.get().withExceptionsOf(frontend.get()));
        }
        return frontend.or(() -> backend).map(List::of).orElse(List.of());
    }

    /**
     * Makes a server's response one for a client.
     *
     * @param method of the request
     * @param version of the request
     * @param keepAlive whether the client's connection shall go on
     * @return whether it can: an end that only the end of the connection shows does not let it
     */
    static boolean toClient(HttpResponse response, HttpMethod method, HttpVersion version, boolean keepAlive) {
        HttpHeaders headers = response.headers();
        removeHop(headers);
        response.setProtocolVersion(HttpVersion.HTTP_1_1);
        boolean goesOn = keepAlive;
        if (hasBody(response, method)) {
            boolean chunked = HttpUtil.isTransferEncodingChunked(response);
            boolean knowsChunks = version.isKeepAliveDefault();
            if (chunked && !knowsChunks) {
                HttpUtil.setTransferEncodingChunked(response, false);
                goesOn = false;
            } else if (!chunked && !HttpUtil.isContentLengthSet(response)) {
                HttpUtil.setTransferEncodingChunked(response, knowsChunks);
                goesOn &= knowsChunks;
            }
        }
        HttpUtil.setKeepAlive(headers, version, goesOn);
        return goesOn;
    }

    private static boolean hasBody(HttpResponse response, HttpMethod method) {
        int status = response.status().code();
        return !method.equals(HttpMethod.HEAD) && status != 204 && status != 304;
    }

    private static void removeHop(HttpHeaders headers) {
        List<String> named = new ArrayList<>();
        for (String value : headers.getAll(HttpHeaderNames.CONNECTION)) {
            for (String name : value.split(",", -1)) {
                String header = name.trim();
                // Without the length of its body a message would end elsewhere for the next reader.
                if (!header.isEmpty() && !isFraming(header)) {
                    named.add(header);
                }
            }
        }
        named.forEach(headers::remove);
        OF_ONE_HOP.forEach(headers::remove);
    }

    private static boolean isFraming(String header) {
        return HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(header)
                || HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(header)
                || HttpHeaderNames.HOST.contentEqualsIgnoreCase(header);
    }
}
