package io.warrenmq.cluster.queues;

import io.warrenmq.store.memory.MessageRecord;
import io.warrenmq.wire.DecodeException;
import io.warrenmq.wire.DecodeLimits;
import io.warrenmq.wire.FieldTable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads messages that {@link Output} wrote, one after the other. Owned by one thread. */
final class Input {
    private final ByteBuffer in;
    private int at;
    private int limit;
    private Kind kind = Kind.PUBLISH;
    private int clientLoop;
    private long subject;

    Input(byte[] envelope) {
        in = ByteBuffer.wrap(envelope);
    }

    /** Goes to the message that begins there; returns where the next one would begin. */
    int open(int offset) {
        at = offset;
        limit = in.capacity();
        int size = count();
        if (size < Envelope.MESSAGE_HEADER_BYTES - Integer.BYTES || size > in.capacity() - at) {
            throw new MalformedException("a message of " + size + " bytes with " + (in.capacity() - at) + " left");
        }
        limit = at + size;
        kind = Kind.of(octet());
        require(Short.BYTES);
        clientLoop = in.getShort(at) & 0xFFFF;
        at += Short.BYTES;
        subject = number();
        return limit;
    }

    Kind kind() {
        return kind;
    }

    int clientLoop() {
        return clientLoop;
    }

    long subject() {
        return subject;
    }

    long number() {
        require(Long.BYTES);
        long value = in.getLong(at);
        at += Long.BYTES;
        return value;
    }

    int count() {
        require(Integer.BYTES);
        int value = in.getInt(at);
        at += Integer.BYTES;
        return value;
    }

    /** A number of things of at least {@code leastBytes} each, all of which have to follow. */
    int countOf(int leastBytes) {
        int count = count();
        if (count < 0 || count > (limit - at) / leastBytes) {
            throw new MalformedException("a count of " + count + " with " + (limit - at) + " bytes left");
        }
        return count;
    }

    int octet() {
        require(1);
        return in.get(at++) & 0xFF;
    }

    boolean flag() {
        return octet() != 0;
    }

    String text() {
        int length = countOf(1);
        byte[] bytes = new byte[length];
        in.get(at, bytes);
        at += length;
        return new String(bytes, StandardCharsets.UTF_8);
    }

    FieldTable table() {
        int length = countOf(1);
        try {
            FieldTable table = FieldTable.decode(in, at, length, DecodeLimits.DEFAULT);
            at += length;
            return table;
        } catch (DecodeException e) {
            throw new MalformedException("a table that cannot be read: " + e.getMessage());
        }
    }

    /** Where the next value is in {@link #memory}. */
    int position() {
        return at;
    }

    /** Passes over bytes that the caller reads in {@link #memory}. */
    void skip(int bytes) {
        require(bytes);
        at += bytes;
    }

    /** The size of the record that begins here, in bytes; all of it is there. */
    int recordBytes() {
        require(Integer.BYTES);
        int size = in.getInt(at);
        if (size < MessageRecord.HEAD_BYTES || size > limit - at) {
            throw new MalformedException("a record of " + size + " bytes with " + (limit - at) + " left");
        }
        return size;
    }

    ByteBuffer memory() {
        return in;
    }

    private void require(int bytes) {
        if (bytes < 0 || limit - at < bytes) {
            throw new MalformedException("a message ends " + (bytes - (limit - at)) + " bytes too early");
        }
    }
}
