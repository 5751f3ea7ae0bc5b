package io.warrenmq.server.amqp;

import io.warrenmq.broker.message.SettleBatch.Outcome;
import io.warrenmq.wire.AmqpException;
import io.warrenmq.wire.BasicAck;
import io.warrenmq.wire.ChannelMethod;
import io.warrenmq.wire.ConnectionMethod;
import io.warrenmq.wire.FrameErrors;
import io.warrenmq.wire.FrameType;
import io.warrenmq.wire.Method;
import io.warrenmq.wire.MethodId;
import io.warrenmq.wire.Methods;
import io.warrenmq.wire.PropertiesScanner;
import io.warrenmq.wire.ProtocolError;
import io.warrenmq.wire.ReplyCode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a frame means: for the handshake, the connection or one of its channels. Errors end the channel or connection,
 * blamed on the method that the frame belonged to. Owned by the connection's loop.
 */
final class FrameHandler {
    private static final int METHOD_ID_BYTES = 4;

    private final AmqpConnection connection;
    private final Handshake handshake;

    /** Id of the method that the current frame belongs to, 0 for none. */
    private int method;

    /** The channel of the current frame, if it exists. */
    private @Nullable Channel channel;

    FrameHandler(AmqpConnection connection, Handshake handshake) {
        this.connection = connection;
        this.handshake = handshake;
    }

    /** A whole frame. */
    void frame(int type, int number, ByteBuffer in, int payload, int size) {
        begin(null, 0);
        try {
            switch (connection.state()) {
                case RUNNING -> runningFrame(type, number, in, payload, size);
                case CLOSING -> closingFrame(type, number, in, payload, size);
                case STARTING, SECURING, TUNING, OPENING -> handshakeFrame(type, number, in, payload, size);
                case HEADER, SILENT, CLOSED -> {}
            }
        } catch (AmqpException e) {
            connection.errors().fail(channel, method, e);
        } catch (RuntimeException e) {
            connection.errors().failInternally(e);
        }
    }

    private void begin(@Nullable Channel current, int methodId) {
        channel = current;
        method = methodId;
    }

    private void runningFrame(int type, int number, ByteBuffer in, int payload, int size) {
        switch (type) {
            case FrameType.METHOD -> {
                if (number == 0) {
                    connectionMethod(in, payload, size);
                } else {
                    channelMethod(number, in, payload, size);
                }
            }
            case FrameType.HEADER -> header(number, in, payload, size);
            case FrameType.BODY -> {
                Channel current = beginBody(number, in, payload, size);
                if (current != null) {
                    body(current, in, payload, size);
                    completeIfWhole(current);
                }
            }
            case FrameType.HEARTBEAT -> heartbeat(number, in, payload, size);
            default -> throw new AmqpException(FrameErrors.unknownFrame(type, in, payload, size));
        }
    }

    private static void heartbeat(int number, ByteBuffer in, int payload, int size) {
        if (size != 0) {
            throw new AmqpException(FrameErrors.unknownFrame(FrameType.HEARTBEAT, in, payload, size));
        }
        if (number != 0) {
            throw new AmqpException(FrameErrors.unexpected(FrameType.HEARTBEAT, in, payload, size));
        }
    }

    private void handshakeFrame(int type, int number, ByteBuffer in, int payload, int size) {
        if (type == FrameType.HEARTBEAT) {
            heartbeat(number, in, payload, size);
        } else if (type == FrameType.METHOD && number == 0) {
            Method decoded = decode(in, payload, size);
            begin(null, decoded.id());
            handshake.method(decoded);
        } else {
            throw new AmqpException(FrameErrors.unexpected(type, in, payload, size));
        }
    }

    /** connection.close was sent: only the end of it counts. */
    private void closingFrame(int type, int number, ByteBuffer in, int payload, int size) {
        if (type != FrameType.METHOD || number != 0 || size < METHOD_ID_BYTES) {
            return;
        }
        int id = Methods.id(in, payload);
        if (id == MethodId.CONNECTION_CLOSE) {
            connection.output().write(0, new ConnectionMethod.CloseOk());
            connection.end().closeSocket();
        } else if (id == MethodId.CONNECTION_CLOSE_OK) {
            connection.end().closeSocket();
        }
    }

    private void connectionMethod(ByteBuffer in, int payload, int size) {
        Method decoded = decode(in, payload, size);
        begin(null, decoded.id());
        switch (decoded) {
            case ConnectionMethod.Close _ -> connection.end().closedByClient();
            case ConnectionMethod.UpdateSecret _ ->
                // Secrets of the internal database do not expire: there is nothing to renew.
                connection.output().write(0, new ConnectionMethod.UpdateSecretOk());
            default ->
                throw new AmqpException(ReplyCode.CHANNEL_ERROR, "unexpected method in connection state running");
        }
    }

    private void channelMethod(int number, ByteBuffer in, int payload, int size) {
        if (size < METHOD_ID_BYTES) {
            throw new AmqpException(FrameErrors.unknownFrame(FrameType.METHOD, in, payload, size));
        }
        int id = Methods.id(in, payload);
        Channel current = connection.channel(number);
        begin(current, id);
        if (current == null) {
            if (id != MethodId.CHANNEL_OPEN) {
                throw notOpen();
            }
            connection.openChannel(number);
        } else if (current.isClosing()) {
            closingChannel(current, id);
        } else if (current.content() != null) {
            throw new AmqpException(expectedContent(current));
        } else if (id == MethodId.BASIC_ACK && BasicAck.isWellFormed(size)) {
            // The frequent method of consumers, read where it lies.
            SettleMethods.settle(
                    current, BasicAck.deliveryTag(in, payload), BasicAck.multiple(in, payload), Outcome.ACK);
        } else {
            ChannelMethods.handle(current, decode(in, payload, size));
        }
    }

    private Method decode(ByteBuffer in, int payload, int size) {
        return Methods.decode(in, payload, size, connection.settings().decodeLimits());
    }

    private static AmqpException notOpen() {
        return new AmqpException(ReplyCode.CHANNEL_ERROR, "expected 'channel.open'");
    }

    /** channel.close was sent: only the end of it counts. */
    private void closingChannel(Channel current, int id) {
        if (id == MethodId.CHANNEL_CLOSE) {
            current.send(new ChannelMethod.CloseOk());
            connection.forget(current);
        } else if (id == MethodId.CHANNEL_CLOSE_OK) {
            connection.forget(current);
        }
    }

    private void header(int number, ByteBuffer in, int payload, int size) {
        Channel current = contentChannel(FrameType.HEADER, number, in, payload, size);
        if (current == null) {
            return;
        }
        PublishedContent content = current.content();
        if (content == null) {
            throw new AmqpException(FrameErrors.expectedMethod());
        }
        if (content.hasHeader()) {
            throw new AmqpException(FrameErrors.expectedBody(MethodId.BASIC_PUBLISH));
        }
        PropertiesScanner scanner = connection.context().scanner();
        PropertiesScanner.Outcome outcome = scanner.scan(in, payload, size);
        if (outcome != PropertiesScanner.Outcome.OK) {
            throw new AmqpException(scanner.error(outcome, MethodId.BASIC_PUBLISH, in, payload, size));
        }
        content.header(in, payload, size, scanner);
        current.rules().prepare(content);
        completeIfWhole(current);
    }

    /** Checks whether a body frame of this size may come; returns nothing when it is to be discarded. */
    private @Nullable Channel beginBody(int number, ByteBuffer in, int payload, int size) {
        Channel current = contentChannel(FrameType.BODY, number, in, payload, 0);
        if (current == null) {
            return null;
        }
        PublishedContent content = current.content();
        if (content == null) {
            throw new AmqpException(FrameErrors.expectedMethod());
        }
        if (!content.hasHeader()) {
            throw new AmqpException(FrameErrors.expectedHeader(MethodId.BASIC_PUBLISH));
        }
        if (size > content.missingBytes()) {
            throw new AmqpException(FrameErrors.bodyTooLong(MethodId.BASIC_PUBLISH));
        }
        return current;
    }

    private void body(Channel current, ByteBuffer in, int offset, int length) {
        PublishedContent content = current.content();
        // The channel may have been closed while the frame arrived.
        if (content != null && length > 0) {
            connection.contentGrew(content.body(in, offset, length, connection.context()));
        }
    }

    private void completeIfWhole(Channel current) {
        PublishedContent content = current.content();
        if (content == null || !content.complete()) {
            return;
        }
        current.content(null);
        connection.contentReleased(content.roomBytes());
        try {
            current.rules().publish(content);
        } catch (AmqpException e) {
            content.release();
            throw e;
        }
    }

    /** The channel of a content frame; nothing when it is closing and discards. */
    private @Nullable Channel contentChannel(int type, int number, ByteBuffer in, int payload, int size) {
        if (number == 0) {
            throw new AmqpException(FrameErrors.unexpected(type, in, payload, size));
        }
        Channel current = connection.channel(number);
        if (current == null) {
            throw notOpen();
        }
        begin(current, MethodId.BASIC_PUBLISH);
        return current.isClosing() ? null : current;
    }

    private static ProtocolError expectedContent(Channel current) {
        PublishedContent content = current.content();
        return content != null && content.hasHeader()
                ? FrameErrors.expectedBody(MethodId.BASIC_PUBLISH)
                : FrameErrors.expectedHeader(MethodId.BASIC_PUBLISH);
    }

    // ---- a body frame that is taken in pieces

    /** A body frame begins; returns nothing when it is to be discarded. */
    @Nullable
    Channel bodyFrameBegins(int number, ByteBuffer in, int payload, int size) {
        begin(null, 0);
        if (connection.state() != AmqpConnection.State.RUNNING) {
            return null;
        }
        try {
            return beginBody(number, in, payload, size);
        } catch (AmqpException e) {
            connection.errors().fail(channel, method, e);
            return null;
        }
    }

    void bodyFrameGoesOn(Channel current, ByteBuffer in, int offset, int length) {
        try {
            body(current, in, offset, length);
        } catch (AmqpException e) {
            connection.errors().fail(current, MethodId.BASIC_PUBLISH, e);
        }
    }

    void bodyFrameEnds(Channel current) {
        try {
            completeIfWhole(current);
        } catch (AmqpException e) {
            connection.errors().fail(current, MethodId.BASIC_PUBLISH, e);
        } catch (RuntimeException e) {
            connection.errors().failInternally(e);
        }
    }
}
