package io.warrenmq.server.amqp;

import io.warrenmq.store.memory.Chunk;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.ChunkWriter;
import io.warrenmq.store.memory.MessageRecord;
import io.warrenmq.wire.BasicProperties;
import io.warrenmq.wire.BasicProperty;
import io.warrenmq.wire.DecodeLimits;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import io.warrenmq.wire.FrameHeader;
import io.warrenmq.wire.FrameType;
import io.warrenmq.wire.PropertiesScanner;
import io.warrenmq.wire.Utf8;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way in when it did not lie in the read buffer in one piece, or needs more than a cached route: first
 * the arguments of basic.publish, then the content header, then as much of the body as arrived. Owned by the channel's
 * loop.
 *
 * <p>Room for the body grows with what arrives, not with what is announced. Small bodies are gathered on the heap and
 * go to the loop's chunk at the end; large ones are gathered in the chunk that they stay in.
 */
final class PublishedContent {
    static final String CC = "CC";
    static final String BCC = "BCC";
    private static final int CC_INDEX = 0;
    private static final int BCC_INDEX = 1;

    private static final byte[] NOTHING = {};
    private static final int LEAST_ROOM_BYTES = 4096;

    private final String exchange;
    private final String routingKey;
    /** Exchange and routing key as they arrived, with their length octets. */
    private final byte[] address;

    private final boolean mandatory;

    private ByteBuffer header = ByteBuffer.wrap(NOTHING);
    private boolean hasHeader;
    private long bodySizeBytes;
    private int receivedBytes;
    private byte[] small = NOTHING;
    /** Whose share of the heap {@link #small} takes, while it does. */
    private @Nullable LoopContext heap;

    private @Nullable Chunk large;

    private @Nullable String userId;
    private @Nullable String expiration;
    private long expirationMs = -1;
    private int priority;
    private int flags;
    private boolean extraKeys;
    private boolean hidesExtraKeys;
    private boolean directReply;
    private @Nullable FieldValue badExtraKeys;
    private String badExtraKeysName = "";
    private @Nullable BasicProperties properties;

    PublishedContent(String exchange, String routingKey, byte[] address, boolean mandatory) {
        this.exchange = exchange;
        this.routingKey = routingKey;
        this.address = address;
        this.mandatory = mandatory;
    }

    String exchange() {
        return exchange;
    }

    String routingKey() {
        return routingKey;
    }

    byte[] address() {
        return address;
    }

    boolean mandatory() {
        return mandatory;
    }

    boolean hasHeader() {
        return hasHeader;
    }

    /** Takes over a content header payload that the scanner found well-formed. */
    void header(ByteBuffer in, int payload, int size, PropertiesScanner scanner) {
        byte[] bytes = new byte[size];
        in.get(payload, bytes);
        header = ByteBuffer.wrap(bytes);
        hasHeader = true;
        bodySizeBytes = scanner.bodySizeBytes();
        priority = scanner.priority();
        if (scanner.isPersistent()) {
            flags |= MessageRecord.PERSISTENT;
        }
        if (scanner.has(BasicProperty.HEADERS)) {
            flags |= MessageRecord.HAS_HEADERS;
        }
        if (scanner.has(BasicProperty.EXPIRATION)) {
            expiration = text(in, scanner, BasicProperty.EXPIRATION);
            expirationMs = scanner.expirationMs();
            flags |= MessageRecord.HAS_EXPIRATION;
        }
        if (scanner.has(BasicProperty.USER_ID)) {
            userId = text(in, scanner, BasicProperty.USER_ID);
        }
        boolean hasCc = scanner.headerValueOffset(CC_INDEX) >= 0;
        boolean hasBcc = scanner.headerValueOffset(BCC_INDEX) >= 0;
        hidesExtraKeys = hasBcc;
        directReply = scanner.has(BasicProperty.REPLY_TO)
                && DirectReplies.mayBeName(scanner.length(BasicProperty.REPLY_TO))
                && text(in, scanner, BasicProperty.REPLY_TO).equals(DirectReplies.PSEUDO_QUEUE);
        if (hasCc || hasBcc) {
            extraKeys = true;
            flags |= hasCc ? MessageRecord.HAS_CC : 0;
            FieldTable headers = properties().headersOrEmpty();
            checkExtraKeys(headers, CC);
            checkExtraKeys(headers, BCC);
        }
    }

    private void checkExtraKeys(FieldTable headers, String name) {
        headers.find(name).ifPresent(value -> {
            if (!(value instanceof FieldValue.Array) && badExtraKeys == null) {
                badExtraKeys = value;
                badExtraKeysName = name;
            }
        });
    }

    /** What stands in the content header apart from what the scanner told. */
    BasicProperties properties() {
        BasicProperties decoded = properties;
        if (decoded == null) {
            int offset = PropertiesScanner.FLAGS_OFFSET;
            decoded = BasicProperties.decode(header, offset, header.capacity() - offset, DecodeLimits.DEFAULT);
            properties = decoded;
        }
        return decoded;
    }

    /**
     * Puts other properties in the place of those that arrived; keys of CC and BCC that were read before stay.
     *
     * @param kept what {@link #properties} goes on telling to routing
     */
    void replaceProperties(BasicProperties replacement, BasicProperties kept) {
        ByteBuffer rewritten = ByteBuffer.allocate(replacement.headerPayloadLength());
        replacement.encodeHeaderPayload(bodySizeBytes, rewritten, 0);
        header = rewritten;
        properties = kept;
    }

    /** A CC or BCC header that is not an array. */
    Optional<FieldValue> badExtraKeys() {
        return Optional.ofNullable(badExtraKeys);
    }

    String badExtraKeysName() {
        return badExtraKeysName;
    }

    /** Keys of CC and BCC; what is not a longstr is ignored. */
    List<String> extraRoutingKeys() {
        if (!extraKeys) {
            return List.of();
        }
        List<String> keys = new ArrayList<>();
        FieldTable headers = properties().headersOrEmpty();
        for (String name : List.of(CC, BCC)) {
            for (FieldValue value : headers.array(name).orElse(List.of())) {
                if (value instanceof FieldValue.LongString key) {
                    keys.add(key.text());
                }
            }
        }
        return keys;
    }

    /** Whether keys of BCC must not reach the receivers. */
    boolean hidesExtraKeys() {
        return hidesExtraKeys;
    }

    /** Whether reply-to is the pseudo-queue. */
    boolean wantsDirectReply() {
        return directReply;
    }

    boolean hasExtraKeys() {
        return extraKeys;
    }

    boolean hasHeaders() {
        return (flags & MessageRecord.HAS_HEADERS) != 0;
    }

    Optional<String> userId() {
        return Optional.ofNullable(userId);
    }

    /** The expiration as sent. */
    Optional<String> expiration() {
        return Optional.ofNullable(expiration);
    }

    /** As the scanner told. */
    long expirationMs() {
        return expirationMs;
    }

    long bodySizeBytes() {
        return bodySizeBytes;
    }

    int priority() {
        return priority;
    }

    /** Of {@link MessageRecord}. */
    int flags() {
        return flags;
    }

    boolean complete() {
        return hasHeader && receivedBytes == bodySizeBytes;
    }

    long missingBytes() {
        return bodySizeBytes - receivedBytes;
    }

    /** Adds to the body; {@code length} is at most {@link #missingBytes}. Returns the bytes by which the room grew. */
    long body(ByteBuffer in, int offset, int length, LoopContext context) {
        long grown = makeRoom(length, context);
        Chunk chunk = large;
        if (chunk != null) {
            chunk.memory().put(bodyOffset() + receivedBytes, in, offset, length);
        } else {
            in.get(offset, small, receivedBytes, length);
        }
        receivedBytes += length;
        return grown;
    }

    /** Where the complete body lies. */
    ByteBuffer bodyMemory() {
        Chunk chunk = large;
        return chunk != null ? chunk.memory() : ByteBuffer.wrap(small);
    }

    /** Offset of the body in {@link #bodyMemory}. */
    int bodyStart() {
        return large != null ? bodyOffset() : 0;
    }

    /** Bytes of memory held for the body. */
    long roomBytes() {
        Chunk chunk = large;
        return chunk != null ? chunk.memory().capacity() : small.length;
    }

    private long makeRoom(int length, LoopContext context) {
        long before = roomBytes();
        int needed = receivedBytes + length;
        if (needed <= small.length) {
            return 0;
        }
        if (large == null && mayUseHeap(context)) {
            int room = Math.max(LEAST_ROOM_BYTES, Math.max(needed, small.length * 2));
            small = Arrays.copyOf(small, (int) Math.min(room, bodySizeBytes));
            heap = context;
            context.heapContent(small.length - before);
            return small.length - before;
        }
        makeRoomInChunk(needed, context.loop().chunks());
        return roomBytes() - before;
    }

    private boolean mayUseHeap(LoopContext context) {
        return recordBytes() <= ChunkPool.LARGEST_SHARED_RECORD_BYTES
                && (small.length > 0 || context.heapContentBytes() < ServerLimits.LARGEST_HEAP_CONTENT_BYTES);
    }

    private void makeRoomInChunk(int needed, ChunkPool chunks) {
        Chunk chunk = large;
        int neededInRecord = bodyOffset() + needed + 1; // the frame end octet
        if (chunk == null || neededInRecord > chunk.memory().capacity()) {
            long room = chunk == null
                    ? neededInRecord * 2L
                    : Math.max(neededInRecord, chunk.memory().capacity() * 2L);
            Chunk larger = chunks.acquireDedicated(
                    (int) Math.min(room, recordBytes() + Long.BYTES)); // senders read whole words
            if (chunk != null) {
                larger.memory().put(bodyOffset(), chunk.memory(), bodyOffset(), receivedBytes);
                chunk.release(1);
            }
            large = larger;
        }
    }

    /** Where the body stands in the record, from its start. */
    private int bodyOffset() {
        return MessageRecord.HEAD_BYTES
                + address.length
                + 1
                + FrameHeader.OVERHEAD_BYTES
                + header.capacity()
                + FrameHeader.BYTES;
    }

    private long recordBytes() {
        return bodyOffset() + (bodySizeBytes == 0 ? -FrameHeader.BYTES : bodySizeBytes + 1);
    }

    /**
     * Makes the record; {@link #retain} or {@link #discard} must follow before anything else is allocated.
     *
     * @return its location
     */
    long store(ChunkWriter writer, int extraFlags, long headExpirationMs) {
        int size = (int) recordBytes();
        Chunk chunk = large;
        long location;
        ByteBuffer memory;
        int offset;
        if (chunk != null) {
            location = chunk.location(0);
            memory = chunk.memory();
            offset = 0;
        } else {
            location = writer.allocate(size);
            memory = writer.memory();
            offset = writer.offset();
        }
        int headerFrame = address.length + 1;
        MessageRecord.writeHead(
                memory,
                offset,
                size,
                (int) bodySizeBytes,
                header.capacity(),
                headerFrame,
                flags | extraFlags,
                priority,
                headExpirationMs);
        int wire = MessageRecord.wireOffset(offset);
        memory.put(wire, address);
        memory.put(wire + address.length, (byte) FrameHeader.END);
        int at = wire + headerFrame;
        FrameHeader.write(memory, at, FrameType.HEADER, 0, header.capacity());
        memory.put(at + FrameHeader.BYTES, header, 0, header.capacity());
        at += FrameHeader.BYTES + header.capacity();
        memory.put(at, (byte) FrameHeader.END);
        if (bodySizeBytes > 0) {
            int bodySize = (int) bodySizeBytes;
            FrameHeader.write(memory, at + 1, FrameType.BODY, 0, bodySize);
            if (chunk == null) {
                memory.put(at + 1 + FrameHeader.BYTES, small, 0, bodySize);
                leaveHeap();
            }
            memory.put(at + 1 + FrameHeader.BYTES + bodySize, (byte) FrameHeader.END);
        }
        return location;
    }

    /** The stored record gets {@code count} holders, at least one. */
    void retain(ChunkWriter writer, int count) {
        Chunk chunk = large;
        if (chunk == null) {
            writer.retain(count);
        } else {
            if (count > 1) {
                chunk.retain(count - 1);
            }
            large = null;
        }
    }

    /** Nobody wants the stored record. */
    void discard(ChunkWriter writer) {
        if (large != null) {
            release();
        } else {
            writer.discard();
        }
    }

    private void leaveHeap() {
        LoopContext context = heap;
        if (context != null) {
            heap = null;
            context.heapContent(-small.length);
            small = NOTHING;
        }
    }

    /** Gives back memory when the message will not be finished. */
    void release() {
        leaveHeap();
        Chunk chunk = large;
        if (chunk != null) {
            large = null;
            chunk.release(1);
        }
    }

    private static String text(ByteBuffer in, PropertiesScanner scanner, BasicProperty property) {
        return Utf8.decode(in, scanner.offset(property), scanner.length(property));
    }
}
