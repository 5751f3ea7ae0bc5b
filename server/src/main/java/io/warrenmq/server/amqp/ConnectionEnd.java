package io.warrenmq.server.amqp;

import io.warrenmq.broker.loop.LoopDriver;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.server.amqp.AmqpConnection.State;
import io.warrenmq.wire.ConnectionMethod;
import io.warrenmq.wire.ProtocolError;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which a connection ends. All of them come by {@link #endChannels} (everything that the connection has is
 * given back) and {@link #finish} (it is forgotten), each of which happens once. Owned by the connection's loop.
 */
final class ConnectionEnd {
    private final AmqpConnection connection;
    private final Transport transport;
    private LoopDriver.@Nullable Timer deadline;
    private boolean ended;

    ConnectionEnd(AmqpConnection connection, Transport transport) {
        this.connection = connection;
        this.transport = transport;
    }

    /** Whether channels and exclusive queues were ended. */
    boolean ended() {
        return ended;
    }

    /** Drops the connection unless the handshake is done by then. */
    void expectHandshakeWithin(long timeoutMs) {
        deadline(timeoutMs, () -> {
            ConnectionLog.handshakeTimeout(connection);
            drop();
        });
    }

    void handshakeDone() {
        cancelDeadline();
    }

    /** Sends connection.close and waits for the answer. */
    void closeWith(ProtocolError error, long timeoutMs) {
        endChannels(() -> {});
        connection.state(State.CLOSING);
        connection
                .output()
                .write(
                        0,
                        new ConnectionMethod.Close(
                                error.code().code(), error.replyText(), error.classId(), error.methodId()));
        connection.readForCloseOnly();
        deadline(timeoutMs, this::drop);
    }

    /** How long the client has for its close-ok. */
    long timeoutMs() {
        long heartbeatMs = connection.client().heartbeatSeconds() * 1000L;
        return heartbeatMs == 0 ? ServerLimits.LONGEST_CLOSE_MS : Math.min(heartbeatMs, ServerLimits.LONGEST_CLOSE_MS);
    }

    /**
     * Nothing is answered before the client has proved to be one; it is dropped after a while, so that guessing is
     * slow.
     */
    void closeSilently() {
        connection.state(State.SILENT);
        deadline(ServerLimits.SILENT_CLOSE_MS, this::drop);
    }

    /** connection.close came: close-ok follows when the connection's queues are gone. */
    void closedByClient() {
        ConnectionLog.closing(connection);
        connection.state(State.CLOSING);
        endChannels(() -> {
            if (connection.state() == State.CLOSING) {
                connection.output().write(0, new ConnectionMethod.CloseOk());
                closeSocket();
            }
        });
    }

    /** Closes the socket when everything is written. */
    void closeSocket() {
        finish();
        connection.output().flush();
        transport.closeWhenSent(ServerLimits.BROKEN_CLOSE_MS);
    }

    /** The socket is gone. */
    void vanished() {
        if (!ended && connection.state() != State.CLOSED) {
            ConnectionLog.vanished(connection);
        }
        finish();
    }

    /** Closes the socket now. */
    void drop() {
        finish();
        transport.drop();
    }

    /**
     * Ends channels, then exclusive queues; {@code done} runs when all of that has happened, at once if it had before.
     */
    private void endChannels(Runnable done) {
        if (ended) {
            done.run();
            return;
        }
        ended = true;
        connection.engine().registry().ended(connection);
        connection.stopHeartbeats();
        Countdown exclusive = new Countdown(done);
        Countdown closing = new Countdown(() -> {
            for (QueueEntry entry : connection.engine().broker().metadata().exclusiveQueues(connection.id())) {
                exclusive.expect();
                entry.endpoint().delete(false, false, connection.loop(), outcome -> exclusive.arrived());
            }
            exclusive.arrived();
        });
        for (Channel channel : connection.channels().values()) {
            if (channel.isOpen()) {
                closing.expect();
                channel.finishWork();
                channel.end(closing::arrived);
            }
        }
        connection.channels().clear();
        closing.arrived();
    }

    /** Forgets the connection; the caller closes the socket, or it is closed. */
    void finish() {
        State before = connection.state();
        if (before == State.CLOSED) {
            return;
        }
        endChannels(() -> {});
        connection.state(State.CLOSED);
        cancelDeadline();
        connection.loggedInOrGone();
        connection.context().remove(connection);
        connection.engine().registry().closed(connection);
        if (before != State.CLOSING && before != State.HEADER) {
            connection.output().discard();
        }
    }

    private void deadline(long delayMs, Runnable action) {
        cancelDeadline();
        deadline = connection.loop().schedule(delayMs, action);
    }

    private void cancelDeadline() {
        LoopDriver.Timer timer = deadline;
        if (timer != null) {
            deadline = null;
            timer.cancel();
        }
    }
}
