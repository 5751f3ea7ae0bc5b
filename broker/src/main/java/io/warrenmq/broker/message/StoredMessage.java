package io.warrenmq.broker.message;

import io.warrenmq.store.memory.Chunk;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.ChunkWriter;
import io.warrenmq.store.memory.MessageRecord;
import io.warrenmq.wire.BasicProperties;
import io.warrenmq.wire.ContentFrames;
import io.warrenmq.wire.DecodeLimits;
import io.warrenmq.wire.Expiration;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.Octets;
import io.warrenmq.wire.PropertiesScanner;
import io.warrenmq.wire.Utf8;
import java.nio.ByteBuffer;

/**
 * A message record taken apart, for the places that have to look into a message or change it: dead letters, delayed
 * messages. Valid as long as the reader holds a reference to the record.
 *
 * @param exchange it was published to
 * @param routingKey it was published with
 * @param properties all of them
 * @param memory holds the body
 * @param bodyOffset absolute, in {@code memory}
 * @param bodySizeBytes size of the body
 */
public record StoredMessage(
        String exchange,
        String routingKey,
        BasicProperties properties,
        ByteBuffer memory,
        int bodyOffset,
        int bodySizeBytes) {
    /** Frame end octet of the method frame whose tail the record is. */
    private static final byte FRAME_END = (byte) 0xCE;

    private static final int PERSISTENT_MODE = 2;
    private static final int LONGEST_SHORTSTR = 255;

    /** Reads the record at {@code location}, to which the caller holds a reference. */
    public static StoredMessage read(ChunkPool chunks, long location) {
        Chunk chunk = chunks.chunk(location);
        ByteBuffer memory = chunk.memory();
        int record = ChunkPool.offset(location);
        int exchange = MessageRecord.wireOffset(record);
        int exchangeBytes = memory.get(exchange) & 0xFF;
        int key = exchange + 1 + exchangeBytes;
        int keyBytes = memory.get(key) & 0xFF;
        int payload = MessageRecord.headerPayloadOffset(memory, record);
        int payloadBytes = MessageRecord.headerPayloadBytes(memory, record);
        return new StoredMessage(
                Utf8.decode(memory, exchange + 1, exchangeBytes),
                Utf8.decode(memory, key + 1, keyBytes),
                BasicProperties.decode(
                        memory,
                        payload + PropertiesScanner.FLAGS_OFFSET,
                        payloadBytes - PropertiesScanner.FLAGS_OFFSET,
                        DecodeLimits.DEFAULT),
                memory,
                MessageRecord.bodyOffset(memory, record),
                MessageRecord.bodySizeBytes(memory, record));
    }

    /**
     * Writes a record; the caller then tells {@code writer} how many hold it ({@link ChunkWriter#retain}) or discards
     * it.
     *
     * @return its location
     */
    public long write(ChunkWriter writer) {
        byte[] exchangeOctets = shortstr(exchange);
        byte[] keyOctets = shortstr(routingKey);
        int payloadBytes = properties.headerPayloadLength();
        int size = MessageRecord.sizeBytes(exchangeOctets.length, keyOctets.length, payloadBytes, bodySizeBytes);
        long location = writer.allocate(size);
        ByteBuffer target = writer.memory();
        int record = writer.offset();
        int wire = MessageRecord.wireOffset(record);
        int position = wire;
        position = put(target, position, exchangeOctets);
        position = put(target, position, keyOctets);
        target.put(position++, FRAME_END);
        int headerFrame = position;
        ContentFrames.write(0, properties, memory, bodyOffset, bodySizeBytes, 0, target, headerFrame);
        MessageRecord.writeHead(
                target,
                record,
                size,
                bodySizeBytes,
                payloadBytes,
                headerFrame - wire,
                recordFlags(),
                priority(),
                expirationMs());
        return location;
    }

    /** Flags of {@link MessageRecord} that a record of this message carries. */
    public int recordFlags() {
        FieldTable headers = properties.headersOrEmpty();
        Integer mode = properties.deliveryMode();
        return (mode != null && mode == PERSISTENT_MODE ? MessageRecord.PERSISTENT : 0)
                | (properties.headers() != null ? MessageRecord.HAS_HEADERS : 0)
                | (expirationMs() >= 0 ? MessageRecord.HAS_EXPIRATION : 0)
                | (headers.contains("CC") ? MessageRecord.HAS_CC : 0);
    }

    /** 0 when absent. */
    public int priority() {
        Integer priority = properties.priority();
        return priority == null ? 0 : priority;
    }

    /** The expiration property in ms, -1 when there is none. */
    public long expirationMs() {
        String text = properties.expiration();
        if (text == null) {
            return -1;
        }
        byte[] octets = Utf8.encode(text);
        return Math.max(-1, Expiration.parse(ByteBuffer.wrap(octets), 0, octets.length));
    }

    /** The same body as another message. */
    public StoredMessage with(String newExchange, String newRoutingKey, BasicProperties newProperties) {
        return new StoredMessage(newExchange, newRoutingKey, newProperties, memory, bodyOffset, bodySizeBytes);
    }

    private static byte[] shortstr(String text) {
        byte[] octets = Octets.of(text).toByteArray();
        if (octets.length > LONGEST_SHORTSTR) {
            throw new IllegalArgumentException("longer than " + LONGEST_SHORTSTR + " bytes: " + text);
        }
        return octets;
    }

    private static int put(ByteBuffer target, int offset, byte[] octets) {
        target.put(offset, (byte) octets.length);
        target.put(offset + 1, octets);
        return offset + 1 + octets.length;
    }
}
