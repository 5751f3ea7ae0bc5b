package io.warrenmq.server.amqp;

import io.warrenmq.wire.AmqpException;
import io.warrenmq.wire.ChannelMethod;
import io.warrenmq.wire.ProtocolError;
import io.warrenmq.wire.ReplyCode;
import org.jspecify.annotations.Nullable;

/**
 * What an error ends: a channel, the connection with connection.close, or the socket without a word. Owned by the
 * connection's loop.
 */
final class ConnectionErrors {
    private final AmqpConnection connection;
    private final Handshake handshake;

    ConnectionErrors(AmqpConnection connection, Handshake handshake) {
        this.connection = connection;
        this.handshake = handshake;
    }

    /** Ends a channel or the connection for an error. */
    void fail(@Nullable Channel channel, int methodId, AmqpException exception) {
        ProtocolError error = exception.error();
        if (methodId != 0 && error.classId() == 0) {
            error = error.blaming(methodId);
        }
        switch (connection.state()) {
            case STARTING, SECURING, TUNING -> handshake.failed(error);
            case OPENING -> failConnection(error, 0, connection.end().timeoutMs());
            case RUNNING -> {
                if (channel == null || error.code().isHard()) {
                    failConnection(
                            error,
                            channel == null ? 0 : channel.number(),
                            connection.end().timeoutMs());
                } else if (channel.isOpen()) {
                    failChannel(channel, error);
                }
            }
            case HEADER, CLOSING, SILENT, CLOSED -> {}
        }
    }

    void failInternally(RuntimeException e) {
        ConnectionLog.bug(connection, e);
        fail(null, 0, new AmqpException(ReplyCode.INTERNAL_ERROR, ""));
    }

    /** The input cannot be taken apart any more. */
    void outOfStep(AmqpException exception) {
        if (connection.alive()) {
            failConnection(exception.error(), 0, ServerLimits.BROKEN_CLOSE_MS);
        } else {
            fail(null, 0, exception);
        }
    }

    void heartbeatsMissed(int seconds) {
        ConnectionLog.heartbeatsMissed(connection, seconds);
        connection.end().drop();
    }

    void sendTimedOut(long timeoutMs) {
        ConnectionLog.sendTimedOut(connection, timeoutMs);
        connection.end().drop();
    }

    private void failConnection(ProtocolError error, int channel, long timeoutMs) {
        ConnectionLog.connectionError(connection, error, channel);
        connection.end().closeWith(error, timeoutMs);
    }

    private void failChannel(Channel channel, ProtocolError error) {
        ConnectionLog.channelError(connection, error, channel.number());
        channel.finishWork();
        channel.end(() -> {});
        channel.closing();
        channel.send(
                new ChannelMethod.Close(error.code().code(), error.replyText(), error.classId(), error.methodId()));
    }
}
