package io.warrenmq.app.control;

import io.warrenmq.ctl.protocol.Answer;
import io.warrenmq.ctl.protocol.AuthenticationException;
import io.warrenmq.ctl.protocol.ControlLimits;
import io.warrenmq.ctl.protocol.Cookie;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.Failure;
import io.warrenmq.ctl.protocol.Handshake;
import io.warrenmq.ctl.protocol.JsonValue;
import io.warrenmq.ctl.protocol.ProtocolException;
import io.warrenmq.ctl.protocol.Request;
import io.warrenmq.ctl.protocol.SealedLines;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of the command line. Owned by its virtual thread; {@link #close} may be called by any thread. */
final class ControlConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ControlConnection.class);

    private final Socket socket;
    private final Cookie cookie;
    private final Supplier<Handshake.Introduction> introduction;
    private final RequestHandler handler;
    private final ControlLimits limits;
    private final RandomGenerator random;
    private final AtomicBoolean isAuthenticated = new AtomicBoolean();

    ControlConnection(
            Socket socket,
            Cookie cookie,
            Supplier<Handshake.Introduction> introduction,
            RequestHandler handler,
            ControlLimits limits,
            RandomGenerator random) {
        this.socket = socket;
        this.cookie = cookie;
        this.introduction = introduction;
        this.handler = handler;
        this.limits = limits;
        this.random = random;
    }

    /** Authenticates the other side, then carries out its requests one after the other until it closes. */
    void serve() {
        Thread watch = Thread.ofVirtual().start(this::closeIfSilent);
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(limits.idleTimeoutMs());
            SealedLines lines = Handshake.acceptClient(
                    socket.getInputStream(),
                    new BufferedOutputStream(socket.getOutputStream()),
                    cookie,
                    introduction,
                    random,
                    limits.maxLineBytes());
            isAuthenticated.set(true);
            watch.interrupt();
            while (true) {
                answer(lines, Request.fromJson(lines.read()));
            }
        } catch (AuthenticationException e) {
            LOG.warn("control connection from {} refused: {}", socket.getRemoteSocketAddress(), e.getMessage());
        } catch (ProtocolException e) {
            LOG.warn("control connection from {} closed: {}", socket.getRemoteSocketAddress(), e.getMessage());
        } catch (EOFException e) {
            // Port checks of load balancers connect and say nothing; neither they nor a client that is done are news.
            LOG.debug("control connection from {} ended", socket.getRemoteSocketAddress());
        } catch (IOException e) {
            LOG.debug("control connection from {} broke: {}", socket.getRemoteSocketAddress(), e.toString());
        } finally {
            watch.interrupt();
        }
    }

    /** A time limit on each read would not do: whoever sends a byte now and then could stay forever. */
    private void closeIfSilent() {
        try {
            Thread.sleep(Duration.ofMillis(limits.handshakeTimeoutMs()));
            if (!isAuthenticated.get()) {
                close();
            }
        } catch (InterruptedException e) {
            // The handshake is over, one way or the other.
            Thread.currentThread().interrupt();
        }
    }

    private void answer(SealedLines lines, Request request) throws IOException {
        LOG.debug("operation {}", request.operation());
        Answer last;
        try {
            last = new Answer.Done(handler.handle(request, new Rows(lines)));
        } catch (RefusalException e) {
            last = new Answer.Failed(e.failure());
        } catch (RuntimeException e) {
            LOG.error("operation {} of the command line failed", request.operation(), e);
            last = new Answer.Failed(new Failure(
                    "internal",
                    "operation " + request.operation() + " failed in the node: " + e + ". Its log tells more.",
                    ExitCode.SOFTWARE));
        }
        lines.write(last.toJson());
        lines.flush();
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("control connection could not be closed: {}", e.toString());
        }
    }

    /** Sends what comes before the end of an answer. */
    private record Rows(SealedLines lines) implements RequestHandler.Reply {
        @Override
        public void row(List<JsonValue> values) throws IOException {
            lines.write(new Answer.Row(values).toJson());
        }

        @Override
        public void note(String text) throws IOException {
            lines.write(new Answer.Note(text).toJson());
            lines.flush();
        }
    }
}
