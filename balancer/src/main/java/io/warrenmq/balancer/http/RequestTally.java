package io.warrenmq.balancer.http;

import io.netty.handler.codec.http.HttpRequest;
import io.warrenmq.balancer.log.RequestRecord;
import io.warrenmq.balancer.log.SessionRecord;
import io.warrenmq.balancer.pool.Backend;
import io.warrenmq.balancer.pool.Server;
import io.warrenmq.balancer.proxy.Dial;
import io.warrenmq.balancer.proxy.Frontend;
import io.warrenmq.balancer.proxy.ProxyContext;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What is counted and logged of the requests of one client, one after the other. Owned by the loop of its client. */
final class RequestTally {
    private final ProxyContext context;
    private final Frontend frontend;
    private final ByteCounter bytes;
    private String line = "<BADREQ>";
    private int status;
    private long beganMs;
    private long beganWallMs;
    private long receivedBefore;
    private long sentBefore;
    private long countedIn;
    private long countedOut;

    RequestTally(ProxyContext context, Frontend frontend, ByteCounter bytes) {
        this.context = context;
        this.frontend = frontend;
        this.bytes = bytes;
    }

    /** A request is waited for. */
    void await() {
        receivedBefore = bytes.received();
    }

    /** Whether anything has come since it is waited for. */
    boolean hasReceived() {
        return bytes.received() > receivedBefore;
    }

    /** The request is there, or as much of it as will ever be; nothing is known of it yet. */
    void begin() {
        line = "<BADREQ>";
        status = 0;
        sentBefore = bytes.sent();
        beganMs = context.nowMs();
        beganWallMs = System.currentTimeMillis();
    }

    void request(HttpRequest head) {
        line = head.method() + " " + head.uri() + " " + head.protocolVersion();
    }

    void status(int code) {
        status = code;
    }

    /** Brings the counters up to date; {@code by} is where the bytes went, if they went to a server. */
    void count(@Nullable Exchange by) {
        long in = bytes.received() - countedIn;
        long out = bytes.sent() - countedOut;
        if (in == 0 && out == 0) {
            return;
        }
        countedIn = bytes.received();
        countedOut = bytes.sent();
        frontend.counters.bytesIn.add(in);
        frontend.counters.bytesOut.add(out);
        if (by != null) {
            by.countBytes(in, out);
        }
    }

    /** Logs a request that was answered here. */
    void log(InetSocketAddress client, String how) {
        count(null);
        String server = how.equals("LR") ? "<STATS>" : "<NOSRV>";
        write(
                new SessionRecord(
                        client,
                        beganWallMs,
                        frontend.name(),
                        frontend.name(),
                        server,
                        0,
                        -1,
                        context.nowMs() - beganMs,
                        bytes.received() - receivedBefore,
                        bytes.sent() - sentBefore,
                        how,
                        frontend.counters.current(),
                        0,
                        0,
                        0,
                        false,
                        0),
                -1);
    }

    /** Logs a request that was for a server. */
    void log(InetSocketAddress client, Exchange by, String how, long totalMs) {
        count(by);
        Dial dial = by.dial();
        Backend backend = by.backend();
        Server server = dial.server();
        write(
                new SessionRecord(
                        client,
                        beganWallMs,
                        frontend.name(),
                        backend.name(),
                        server == null ? "<NOSRV>" : server.name(),
                        dial.queueMs(),
                        dial.connectMs(),
                        totalMs,
                        bytes.received() - receivedBefore,
                        bytes.sent() - sentBefore,
                        how,
                        frontend.counters.current(),
                        backend.counters.current(),
                        server == null ? 0 : server.served(),
                        dial.retries(),
                        dial.isRedispatched(),
                        backend.queued()),
                by.responseMs());
    }

    private void write(SessionRecord session, long responseMs) {
        context.log().request(frontend.settings().log(), new RequestRecord(session, line, status, responseMs));
    }
}
