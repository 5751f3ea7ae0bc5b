package io.warrenmq.server.amqp;

import io.warrenmq.broker.message.SettleBatch.Outcome;
import io.warrenmq.wire.AmqpException;
import io.warrenmq.wire.BasicAck;
import io.warrenmq.wire.ChannelMethod;
import io.warrenmq.wire.FrameErrors;
import io.warrenmq.wire.FrameType;
import io.warrenmq.wire.MethodId;
import io.warrenmq.wire.Methods;
import io.warrenmq.wire.PropertiesScanner;
import io.warrenmq.wire.ReplyCode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Frames of an open connection, for their channels: methods, and the content header and body frames that follow
 * basic.publish. Errors are thrown, with the method and channel to blame left in {@link #method} and {@link #channel}.
 * Owned by the connection's loop.
 */
final class FrameHandler {
    private final AmqpConnection connection;
    private int method;
    private @Nullable Channel channel;

    FrameHandler(AmqpConnection connection) {
        this.connection = connection;
    }

    /** Id of the method that the frame belonged to, 0 for none. */
    int method() {
        return method;
    }

    /** The channel of the frame, if it exists. */
    @Nullable
    Channel channel() {
        return channel;
    }

    void begin(@Nullable Channel current, int methodId) {
        channel = current;
        method = methodId;
    }

    void methodFrame(int number, ByteBuffer in, int payload, int size) {
        if (size < 4) {
            throw new AmqpException(FrameErrors.unknownFrame(FrameType.METHOD, in, payload, size));
        }
        int id = Methods.id(in, payload);
        Channel current = connection.channel(number);
        begin(current, id);
        if (current == null) {
            open(number, id);
        } else if (current.isClosing()) {
            closing(current, id);
        } else if (current.content() != null) {
            throw new AmqpException(expectedContent(current));
        } else if (!settled(current, id, in, payload, size)) {
            ChannelMethods.handle(
                    current,
                    Methods.decode(in, payload, size, connection.settings().decodeLimits()));
        }
    }

    private void open(int number, int id) {
        if (id != MethodId.CHANNEL_OPEN) {
            throw new AmqpException(ReplyCode.CHANNEL_ERROR, "expected 'channel.open'");
        }
        connection.openChannel(number);
    }

    /** We have sent channel.close: only the end of it counts. */
    private void closing(Channel current, int id) {
        if (id == MethodId.CHANNEL_CLOSE) {
            current.send(new ChannelMethod.CloseOk());
            connection.forget(current);
        } else if (id == MethodId.CHANNEL_CLOSE_OK) {
            connection.forget(current);
        }
    }

    /** The frequent methods of consumers, read where they lie. */
    private static boolean settled(Channel current, int id, ByteBuffer in, int payload, int size) {
        if (id == MethodId.BASIC_ACK && BasicAck.isWellFormed(size)) {
            SettleMethods.settle(
                    current, BasicAck.deliveryTag(in, payload), BasicAck.multiple(in, payload), Outcome.ACK);
            return true;
        }
        return false;
    }

    void headerFrame(int number, ByteBuffer in, int payload, int size) {
        Channel current = contentChannel(number);
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
        completeIfWhole(current, content);
    }

    void bodyFrame(int number, ByteBuffer in, int payload, int size) {
        Channel current = beginBody(number, size);
        if (current != null) {
            body(current, in, payload, size);
            endBody(current);
        }
    }

    /** Checks whether a body frame of this size may come; returns nothing when it is to be discarded. */
    @Nullable
    Channel beginBody(int number, int size) {
        Channel current = contentChannel(number);
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

    void body(Channel current, ByteBuffer in, int offset, int length) {
        begin(current, MethodId.BASIC_PUBLISH);
        PublishedContent content = current.content();
        // The channel may have been closed while the frame arrived.
        if (content != null && length > 0) {
            connection.contentGrew(content.body(in, offset, length, connection.context()));
        }
    }

    void endBody(Channel current) {
        begin(current, MethodId.BASIC_PUBLISH);
        PublishedContent content = current.content();
        if (content != null) {
            completeIfWhole(current, content);
        }
    }

    private void completeIfWhole(Channel current, PublishedContent content) {
        if (!content.complete()) {
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
    private @Nullable Channel contentChannel(int number) {
        Channel current = connection.channel(number);
        begin(current, MethodId.BASIC_PUBLISH);
        if (current == null) {
            begin(null, 0);
            throw new AmqpException(ReplyCode.CHANNEL_ERROR, "expected 'channel.open'");
        }
        return current.isClosing() ? null : current;
    }

    private static io.warrenmq.wire.ProtocolError expectedContent(Channel current) {
        PublishedContent content = current.content();
        return content != null && content.hasHeader()
                ? FrameErrors.expectedBody(MethodId.BASIC_PUBLISH)
                : FrameErrors.expectedHeader(MethodId.BASIC_PUBLISH);
    }
}
