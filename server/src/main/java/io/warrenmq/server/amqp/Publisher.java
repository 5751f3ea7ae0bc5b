package io.warrenmq.server.amqp;

import io.warrenmq.broker.message.PublishBatch;
import io.warrenmq.broker.message.SequenceRuns;
import io.warrenmq.store.memory.ChunkWriter;
import io.warrenmq.store.memory.MessageRecord;
import io.warrenmq.wire.BasicAck;
import io.warrenmq.wire.BasicMethod;
import io.warrenmq.wire.BasicProperty;
import io.warrenmq.wire.BasicPublish;
import io.warrenmq.wire.FrameHeader;
import io.warrenmq.wire.FrameType;
import io.warrenmq.wire.PropertiesScanner;
import java.nio.ByteBuffer;

/**
 * Publishes of one channel. A message that lies in the read buffer in one piece and goes where one went before is
 * copied once into the loop's chunk and added to the open batches of its queues; everything else takes the way of
 * {@link PublishRules}. Owned by the channel's loop.
 */
final class Publisher implements SequenceRuns.Visitor, ConfirmRing.Answers {
    /** The message has not arrived in full, and is small enough to wait for. */
    static final int INCOMPLETE = 0;

    /** The message needs the slow way. */
    static final int SLOW = -1;

    /**
     * What has arrived of a smaller message is kept and read again; of a larger one the body is gathered as it comes.
     */
    private static final int KEPT_BYTES = 32 * 1024;

    /** Class, weight, body size and property flags. */
    private static final int LEAST_HEADER_BYTES = 14;

    /** Class and weight of a content header. */
    private static final int BASIC_WITHOUT_WEIGHT = 60 << 16;

    private static final int DELIVERY_MODE_ONLY = 1 << 12;

    private final Channel channel;
    private final AmqpConnection connection;
    private final ChunkWriter writer;
    private final PropertiesScanner scanner;
    private final RouteCache routes = new RouteCache();
    private final ConfirmRing confirms = new ConfirmRing();
    /** A larger body cannot be in one frame, or is refused. */
    private final long largestBodyBytes;
    /** What is decided waits, because this node may not speak for its side. */
    private boolean isHeld;

    Publisher(Channel channel) {
        this.channel = channel;
        this.connection = channel.connection();
        this.writer = channel.loop().writer();
        this.scanner = connection.context().scanner();
        this.largestBodyBytes = Math.min(
                connection.settings().maxMessageSizeBytes(), connection.client().largestPayloadBytes());
    }

    RouteCache routes() {
        return routes;
    }

    ConfirmRing confirms() {
        return confirms;
    }

    /**
     * Tries to publish the message whose basic.publish frame begins at {@code at}; the frame header and method id have
     * been read.
     *
     * @return the offset behind the message, {@link #INCOMPLETE} or {@link #SLOW}
     */
    int tryPublish(ByteBuffer in, int at, int to) {
        int payload = at + FrameHeader.BYTES;
        long methodBytes = FrameHeader.size(in, at);
        if (methodBytes > KEPT_BYTES) {
            return SLOW;
        }
        int header = payload + (int) methodBytes + 1;
        int channelBits = in.getShort(at + 1);
        // What has arrived is judged at once: after an error the client may send nothing more, and waits for our
        // answer.
        if (header > to) {
            return INCOMPLETE;
        }
        if (in.get(header - 1) != (byte) FrameHeader.END
                || !BasicPublish.isWellFormed(in, payload, (int) methodBytes)
                || !mayFollow(in, header, to, FrameType.HEADER, channelBits)) {
            return SLOW;
        }
        int headerPayload = header + FrameHeader.BYTES;
        if (headerPayload > to) {
            return INCOMPLETE;
        }
        long headerBytes = FrameHeader.size(in, header);
        if (headerBytes < LEAST_HEADER_BYTES) {
            return SLOW;
        }
        if (headerPayload + LEAST_HEADER_BYTES > to) {
            return INCOMPLETE;
        }
        long bodyBytes = in.getLong(headerPayload + 4);
        if (in.getInt(headerPayload) != BASIC_WITHOUT_WEIGHT
                || headerBytes > KEPT_BYTES
                || bodyBytes < 0
                || bodyBytes > largestBodyBytes) {
            return SLOW;
        }
        int body = headerPayload + (int) headerBytes + 1;
        if (body <= to && in.get(body - 1) != (byte) FrameHeader.END) {
            return SLOW;
        }
        long end = body;
        if (bodyBytes != 0) {
            if (!mayFollow(in, body, to, FrameType.BODY, channelBits)
                    || body + FrameHeader.BYTES <= to && FrameHeader.size(in, body) != bodyBytes) {
                return SLOW;
            }
            end += FrameHeader.OVERHEAD_BYTES + bodyBytes;
        }
        if (end > to) {
            return end - at < KEPT_BYTES ? INCOMPLETE : SLOW;
        }
        if (in.get((int) end - 1) != (byte) FrameHeader.END) {
            return SLOW;
        }
        return publish(in, payload, header, (int) headerBytes, (int) bodyBytes, (int) end) ? (int) end : SLOW;
    }

    /** Whether the frame at {@code frame} is of this type and channel, or has not arrived. */
    private static boolean mayFollow(ByteBuffer in, int frame, int to, int type, int channelBits) {
        return frame + FrameHeader.BYTES > to || in.get(frame) == type && in.getShort(frame + 1) == channelBits;
    }

    private boolean publish(ByteBuffer in, int payload, int header, int headerBytes, int bodyBytes, int end) {
        int address = BasicPublish.addressOffset(payload);
        int addressBytes = BasicPublish.addressLength(in, payload);
        RouteCache.Entry route =
                routes.find(in, address, addressBytes, connection.topologyVersion(), connection.accessVersion());
        if (route == null || in.get(address + addressBytes) != 0 && !mandatoryIsMet(in, payload, route)) {
            return false;
        }
        int headerPayload = header + FrameHeader.BYTES;
        int propertyFlags = in.getShort(headerPayload + PropertiesScanner.FLAGS_OFFSET);
        int flags = 0;
        int priority = 0;
        long expirationMs = -1;
        if (propertyFlags == DELIVERY_MODE_ONLY
                && headerBytes == LEAST_HEADER_BYTES + 1
                && in.getShort(headerPayload) == 60
                && in.getShort(headerPayload + 2) == 0) {
            flags = in.get(headerPayload + LEAST_HEADER_BYTES) == PropertiesScanner.PERSISTENT
                    ? MessageRecord.PERSISTENT
                    : 0;
        } else {
            if (scanner.scan(in, headerPayload, headerBytes) != PropertiesScanner.Outcome.OK || needsRules()) {
                return false;
            }
            priority = scanner.priority();
            expirationMs = scanner.has(BasicProperty.EXPIRATION) ? scanner.expirationMs() : -1;
            flags = (scanner.isPersistent() ? MessageRecord.PERSISTENT : 0)
                    | (scanner.has(BasicProperty.HEADERS) ? MessageRecord.HAS_HEADERS : 0)
                    | (scanner.has(BasicProperty.EXPIRATION) ? MessageRecord.HAS_EXPIRATION : 0);
        }
        QueuePort[] ports = route.ports;
        long sequence = channel.confirming() ? confirms.add(ports.length) : 0;
        channel.countPublished(ports.length, bodyBytes);
        if (ports.length == 0) {
            confirmsDecided();
            return true;
        }
        int tailBytes = end - header + 1;
        int size = MessageRecord.HEAD_BYTES + addressBytes + tailBytes;
        long location = writer.allocate(size);
        ByteBuffer memory = writer.memory();
        int offset = writer.offset();
        MessageRecord.writeHead(
                memory, offset, size, bodyBytes, headerBytes, addressBytes + 1, flags, priority, expirationMs);
        int wire = MessageRecord.wireOffset(offset);
        copy(in, address, memory, wire, addressBytes);
        // From the end octet of the method frame on, header and body frame are taken as they came.
        int tail = wire + addressBytes;
        memory.put(tail, in, header - 1, tailBytes);
        FrameHeader.channel(memory, tail + 1, 0);
        if (bodyBytes != 0) {
            FrameHeader.channel(memory, tail + 1 + FrameHeader.OVERHEAD_BYTES + headerBytes, 0);
        }
        writer.retain(ports.length);
        if (ports.length > 1) {
            flags |= PublishBatch.SHARED;
        }
        for (QueuePort port : ports) {
            port.publish(location, sequence, bodyBytes, priority, flags);
        }
        return true;
    }

    private static boolean mandatoryIsMet(ByteBuffer in, int payload, RouteCache.Entry route) {
        return !BasicPublish.immediate(in, payload) && route.ports.length > 0;
    }

    /** Whether the properties just scanned have something that must be checked or changed. */
    private boolean needsRules() {
        return scanner.headerValueOffset(0) >= 0
                || scanner.headerValueOffset(1) >= 0
                || scanner.has(BasicProperty.USER_ID)
                || scanner.has(BasicProperty.EXPIRATION) && scanner.expirationMs() < 0
                || scanner.has(BasicProperty.REPLY_TO)
                        && DirectReplies.mayBeName(scanner.length(BasicProperty.REPLY_TO));
    }

    private static void copy(ByteBuffer from, int source, ByteBuffer to, int target, int bytes) {
        if (bytes > 64) {
            to.put(target, from, source, bytes);
            return;
        }
        // What the last word writes too much is overwritten next, by the frames that follow.
        for (int i = 0; i < bytes; i += 8) {
            to.putLong(target + i, from.getLong(source + i));
        }
    }

    /** A queue answered for publishes of this channel. */
    @Override
    public void answered(long from, long to, boolean accepted) {
        Transaction committing = channel.transaction();
        if (committing != null) {
            committing.answered(to - from + 1, accepted);
        } else {
            confirms.answered(from, to, accepted);
            confirmsDecided();
        }
    }

    void confirmsDecided() {
        if (confirms.hasDecided()) {
            channel.hasWork();
        }
    }

    /**
     * Tells the client of everything that is decided. Confirmed means: every queue has it as safe as that queue
     * promises, and this node may speak for its side of the cluster.
     */
    void drainConfirms() {
        if (confirms.hasDecided() && !isHeld) {
            if (connection.context().mayConfirm(this)) {
                confirms.drain(this);
            } else {
                isHeld = true;
            }
        }
    }

    /** After it might not for a while. */
    void mayConfirm() {
        isHeld = false;
        if (channel.isOpen()) {
            confirmsDecided();
        }
    }

    @Override
    public void answer(long sequence, boolean multiple, boolean accepted) {
        ConnectionOutput output = connection.output();
        if (accepted) {
            int at = output.reserve(BasicAck.FRAME_BYTES);
            output.advance(BasicAck.writeFrame(output.memory(), at, channel.number(), sequence, multiple));
        } else {
            output.write(channel.number(), new BasicMethod.Nack(sequence, multiple, false));
        }
    }
}
