package io.warrenmq.server.amqp;

import java.util.Arrays;

/**
 * Deliveries on their way from a queue's loop to the loop of a consumer. Owned by the queue's loop until it is posted,
 * then by the channel's.
 */
final class DeliveryBatch implements Runnable {
    private static final long REDELIVERED = Long.MIN_VALUE;

    private final Consumer consumer;
    private final RemoteDeliveries source;
    private long[] positions;
    /** Locations leave the highest bit free. */
    private long[] locations;

    private int[] bytes;
    private int count;
    private int next;
    private long writtenBytes;

    DeliveryBatch(Consumer consumer, RemoteDeliveries source, int expected) {
        this.consumer = consumer;
        this.source = source;
        this.positions = new long[expected];
        this.locations = new long[expected];
        this.bytes = new int[expected];
    }

    void add(long position, long location, boolean redelivered, int sizeBytes) {
        if (count == positions.length) {
            positions = Arrays.copyOf(positions, count * 2);
            locations = Arrays.copyOf(locations, count * 2);
            bytes = Arrays.copyOf(bytes, count * 2);
        }
        positions[count] = position;
        locations[count] = redelivered ? location | REDELIVERED : location;
        bytes[count] = sizeBytes;
        count++;
    }

    @Override
    public void run() {
        consumer.arrived(this);
    }

    int count() {
        return count;
    }

    RemoteDeliveries source() {
        return source;
    }

    boolean hasNext() {
        return next < count;
    }

    void next() {
        writtenBytes += bytes[next];
        next++;
    }

    /** Of the deliveries passed by {@link #next}. */
    long writtenBytes() {
        return writtenBytes;
    }

    long position() {
        return positions[next];
    }

    long location() {
        return locations[next] & ~REDELIVERED;
    }

    boolean redelivered() {
        return locations[next] < 0;
    }
}
