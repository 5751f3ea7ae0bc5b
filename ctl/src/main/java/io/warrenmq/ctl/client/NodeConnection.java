package io.warrenmq.ctl.client;

import io.warrenmq.ctl.client.UnreachableException.Cause;
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
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** A connection to a node that has proved to hold the cookie. Owned by the thread that runs the command. */
public final class NodeConnection implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MS = 7_000;
    /** The node ends a request at its time limit itself; this much later the client does. */
    private static final int GRACE_MS = 5_000;

    private final Socket socket;
    private final Handshake.Session session;

    private NodeConnection(Socket socket, Handshake.Session session) {
        this.socket = socket;
        this.session = session;
    }

    /**
     * Connects to {@code node}.
     *
     * @throws UnreachableException when there is no such node, or it holds another cookie
     */
    public static NodeConnection open(NodeName node, NodeLocator.Place place, Cookie cookie) {
        return open(node, place, cookie, CONNECT_TIMEOUT_MS);
    }

    /** The same with less patience for hosts that do not answer. */
    public static NodeConnection open(NodeName node, NodeLocator.Place place, Cookie cookie, long timeoutMs) {
        int connectMs = timeoutMs <= 0 ? CONNECT_TIMEOUT_MS : (int) Math.min(timeoutMs, CONNECT_TIMEOUT_MS);
        UnreachableException failure = null;
        for (String host : place.hosts()) {
            try {
                return authenticate(node, host, place, cookie, connect(host, place, connectMs));
            } catch (UnreachableException e) {
                // What listens there is not the node that is asked for, or nothing does: the next address may be right.
                // What something said of itself tells more than that nothing is elsewhere.
                if (e.reason() instanceof Cause.OtherCookie) {
                    throw e;
                }
                if (failure == null || !(failure.reason() instanceof Cause.OtherNode)) {
                    failure = e;
                }
            }
        }
        throw Objects.requireNonNull(failure, "a place has at least one host");
    }

    private static Socket connect(String host, NodeLocator.Place place, int timeoutMs) {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new UnreachableException(new Cause.UnknownHost(host), e);
        }
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(address, place.port()), timeoutMs);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(timeoutMs);
            return socket;
        } catch (ConnectException e) {
            closeQuietly(socket);
            throw new UnreachableException(new Cause.NotRunning(host, place), e);
        } catch (IOException e) {
            closeQuietly(socket);
            throw new UnreachableException(new Cause.NoConnection(host, place, e.toString()), e);
        }
    }

    private static NodeConnection authenticate(
            NodeName node, String host, NodeLocator.Place place, Cookie cookie, Socket socket) {
        try {
            Handshake.Session session = Handshake.connect(
                    socket.getInputStream(),
                    new BufferedOutputStream(socket.getOutputStream()),
                    cookie,
                    new SecureRandom(),
                    ControlLimits.DEFAULT.maxLineBytes());
            if (!session.nodeName().equals(node.toString())) {
                closeQuietly(socket);
                throw new UnreachableException(new Cause.OtherNode(host, place, session.nodeName()), null);
            }
            return new NodeConnection(socket, session);
        } catch (AuthenticationException e) {
            closeQuietly(socket);
            throw new UnreachableException(new Cause.OtherCookie(host, place), e);
        } catch (IOException | ProtocolException e) {
            closeQuietly(socket);
            throw new UnreachableException(new Cause.NoConnection(host, place, String.valueOf(e.getMessage())), e);
        }
    }

    /** State of the application when the connection was made: running, stopped, booting, stopping. */
    public String state() {
        return session.state();
    }

    /** Whether the node runs on this host, so that its process can be watched. */
    public boolean isLocal() {
        return socket.getInetAddress().equals(socket.getLocalAddress());
    }

    /** Address of the node's host. */
    public InetAddress host() {
        return socket.getInetAddress();
    }

    /**
     * Carries out one request.
     *
     * @param timeoutMs 0 to wait as long as it takes
     * @return what the node answered
     * @throws FailureException when the node refused or failed
     */
    public JsonValue call(
            String operation,
            JsonValue.Obj arguments,
            long timeoutMs,
            Consumer<List<JsonValue>> rows,
            Consumer<String> notes) {
        try {
            socket.setSoTimeout(timeoutMs == 0 ? 0 : (int) Math.min(timeoutMs + GRACE_MS, Integer.MAX_VALUE));
            session.lines().write(new Request(operation, arguments, timeoutMs).toJson());
            session.lines().flush();
            while (true) {
                switch (Answer.fromJson(session.lines().read())) {
                    case Answer.Row(List<JsonValue> values) -> rows.accept(values);
                    case Answer.Note(String text) -> notes.accept(text);
                    case Answer.Done(JsonValue value) -> {
                        return value;
                    }
                    case Answer.Failed(Failure failure) -> throw new FailureException(failure);
                }
            }
        } catch (SocketTimeoutException e) {
            throw new FailureException(new Failure(
                    "timeout",
                    "operation " + operation + " on node " + session.nodeName() + " timed out. Timeout value used: "
                            + timeoutMs,
                    ExitCode.TIMEOUT));
        } catch (IOException | ProtocolException e) {
            throw new FailureException(new Failure(
                    "connection_lost",
                    "the connection to node " + session.nodeName() + " was lost: " + e.getMessage()
                            + ". Whether the operation was carried out is not known; see the log of the node.",
                    ExitCode.UNAVAILABLE));
        }
    }

    @Override
    public void close() {
        closeQuietly(socket);
    }

    private static boolean closeQuietly(Socket socket) {
        try {
            socket.close();
            return true;
        } catch (IOException e) {
            // The process is about to end, and the system closes what is left.
            return false;
        }
    }
}
