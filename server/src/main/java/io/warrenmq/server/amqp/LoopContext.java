package io.warrenmq.server.amqp;

import io.warrenmq.broker.flow.Backpressure;
import io.warrenmq.broker.flow.ResourceAlarms;
import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.PublishBatches;
import io.warrenmq.wire.DecodeLimits;
import io.warrenmq.wire.PropertiesScanner;
import io.warrenmq.wire.PropertyText;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** What the connections of one loop share. Owned by the loop. */
public final class LoopContext {
    /** One read of this size costs less per message than several small ones. */
    private static final int RECEIVE_BYTES = 256 * 1024;

    /** The least room for a read behind bytes kept from the one before. */
    private static final int LEAST_READ_BYTES = 64 * 1024;

    /** While publishers may not be answered it is asked so often whether they may again. */
    private static final long HELD_LOOK_MS = 50;

    private final Loop loop;
    private final Backpressure backpressure;
    private final BooleanSupplier mayConfirm;
    private final List<Publisher> held = new ArrayList<>();
    private final PropertiesScanner scanner = new PropertiesScanner(
            DecodeLimits.DEFAULT, PropertyText.ANY_OCTETS, PublishedContent.CC, PublishedContent.BCC);
    private final List<AmqpConnection> connections = new ArrayList<>();
    private final PublishBatches publishBatches = new PublishBatches();
    private long heapContentBytes;
    private ByteBuffer receive = ByteBuffer.allocateDirect(RECEIVE_BYTES);
    private final ResourceAlarms alarms;

    /** @param mayConfirm asked directly before publishers are answered */
    LoopContext(Loop loop, Backpressure backpressure, ResourceAlarms alarms, BooleanSupplier mayConfirm) {
        this.loop = loop;
        this.backpressure = backpressure;
        this.alarms = alarms;
        this.mayConfirm = mayConfirm;
    }

    public Loop loop() {
        return loop;
    }

    /**
     * The buffer into which every connection of this loop reads, with room for a read behind {@code keptBytes}. It
     * grows for connections whose frames are larger (frame_max above its size).
     */
    public ByteBuffer receiveBuffer(int keptBytes) {
        if (receive.capacity() - keptBytes < LEAST_READ_BYTES) {
            receive = ByteBuffer.allocateDirect(Integer.highestOneBit(keptBytes + LEAST_READ_BYTES - 1) << 1);
        }
        return receive;
    }

    /**
     * The same buffer for bytes that were read before and are looked at again. No room for a read is asked for behind
     * them: a connection stopped in the middle of a full buffer, again and again, would double it each time.
     */
    ByteBuffer bufferForKept(int keptBytes) {
        return keptBytes <= receive.capacity() ? receive : receiveBuffer(keptBytes);
    }

    PublishBatches publishBatches() {
        return publishBatches;
    }

    PropertiesScanner scanner() {
        return scanner;
    }

    /** Heap taken by incomplete messages of this loop. */
    long heapContentBytes() {
        return heapContentBytes;
    }

    void heapContent(long bytes) {
        heapContentBytes += bytes;
    }

    /** If not, the publisher is told when it may. */
    boolean mayConfirm(Publisher publisher) {
        if (mayConfirm.getAsBoolean()) {
            return true;
        }
        if (held.isEmpty()) {
            loop.schedule(HELD_LOOK_MS, this::lookAtHeld);
        }
        held.add(publisher);
        return false;
    }

    private void lookAtHeld() {
        if (!mayConfirm.getAsBoolean()) {
            loop.schedule(HELD_LOOK_MS, this::lookAtHeld);
            return;
        }
        List<Publisher> freed = List.copyOf(held);
        held.clear();
        freed.forEach(Publisher::mayConfirm);
    }

    /**
     * What is set now. Not what the loop was told last: whoever set an alarm may publish before this loop hears of it,
     * and must find it set.
     */
    Set<ResourceAlarms.Resource> alarms() {
        return alarms.active();
    }

    Backpressure backpressure() {
        return backpressure;
    }

    void add(AmqpConnection connection) {
        connection.loopIndex = connections.size();
        connections.add(connection);
    }

    void remove(AmqpConnection connection) {
        // The last one takes the place: with many connections a search would cost more than the rest of closing.
        AmqpConnection last = connections.removeLast();
        if (last != connection) {
            connections.set(connection.loopIndex, last);
            last.loopIndex = connection.loopIndex;
        }
    }

    /** Copied, because what is done with a connection may end it. */
    List<AmqpConnection> connections() {
        return List.copyOf(connections);
    }

    void alarmsChanged() {
        Set<ResourceAlarms.Resource> active = alarms();
        for (AmqpConnection connection : connections()) {
            connection.gate().alarmsChanged(active);
        }
    }

    void tick(long nowMs) {
        for (AmqpConnection connection : connections()) {
            connection.tick(nowMs);
        }
    }
}
