package io.warrenmq.server.amqp;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.SettleBatch;
import io.warrenmq.wire.MethodId;
import io.warrenmq.wire.Utf8;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A consumer of a channel. What concerns the channel is owned by the channel's loop; {@link #ready}, {@link #deliver}
 * and {@link #cancelled} are called on the queue's loop, where {@link RemoteDeliveries} gathers for the channel when
 * the two differ.
 */
final class Consumer extends ChannelSink {
    private final Channel channel;
    private final String tag;
    private final boolean noAck;
    private final byte[] prefix;

    /** Batches from another loop that wait until the socket takes more. */
    private @Nullable Deque<DeliveryBatch> stalled;

    private boolean active = true;

    /** Owned by the queue's loop. */
    private @Nullable RemoteDeliveries remote;

    /** Slots of the channel-wide prefetch that are reserved and not used; owned by the queue's loop. */
    private @Nullable Reservation reservation;

    /**
     * Written by the queue's loop when it was told to wait, cleared by the channel's loop when it tells it to go on.
     */
    private volatile boolean waiting;

    Consumer(Channel channel, QueuePort port, String tag, boolean noAck) {
        super(port);
        this.channel = channel;
        this.tag = tag;
        this.noAck = noAck;
        byte[] octets = Utf8.encode(tag);
        byte[] shortstr = new byte[octets.length + 1];
        shortstr[0] = (byte) octets.length;
        System.arraycopy(octets, 0, shortstr, 1, octets.length);
        prefix = ContentWriter.prefix(channel.number(), MethodId.BASIC_DELIVER, shortstr);
    }

    @SuppressWarnings("ReferenceEquality") // a channel has one port per queue
    boolean isOf(QueuePort other) {
        return port() == other;
    }

    String tag() {
        return tag;
    }

    boolean noAck() {
        return noAck;
    }

    Channel channel() {
        return channel;
    }

    @Override
    public Loop loop() {
        return channel.loop();
    }

    @Override
    public boolean ready() {
        if (hasRoom()) {
            return true;
        }
        waiting = true;
        if (!hasRoom()) {
            return false;
        }
        // Room that came up before the flag was seen is announced by nobody.
        waiting = false;
        return true;
    }

    /** The room of a channel is shared: what waits for it at one consumer may be what another one could take. */
    @Override
    public int mostUnderWay() {
        return channel.deliveries().prefetch().limited() ? 1 : Integer.MAX_VALUE;
    }

    private boolean hasRoom() {
        boolean room = channel.loop().inLoop() ? active && channel.outputOpen() : remote().hasRoom();
        return room && (noAck ? channel.deliveries().prefetch().hasRoom() : mayBeUnacked());
    }

    private boolean mayBeUnacked() {
        return !channel.deliveries().full()
                && (!channel.deliveries().prefetch().limited() || reservation().reserved());
    }

    @Override
    public void deliver(long position, long location, boolean redelivered) {
        Reservation held = reservation;
        if (held != null) {
            held.use();
        }
        if (channel.loop().inLoop()) {
            write(position, location, redelivered);
            if (noAck) {
                channel.loop().releaser().release(location);
            }
        } else {
            remote().add(position, location, redelivered);
        }
    }

    @Override
    public void cancelled() {
        flushRemote();
        channel.loop().run(() -> channel.consumers().lost(this));
    }

    /** Posts what was gathered for another loop, so that what is posted next comes after it; on the queue's loop. */
    private void flushRemote() {
        RemoteDeliveries gathering = remote;
        if (gathering != null) {
            gathering.flush();
        }
    }

    /**
     * Writes what waits for the socket, however slow that is: basic.cancel-ok must follow it. At most what was under
     * way.
     */
    void writeStalled() {
        Deque<DeliveryBatch> queue = stalled;
        if (queue != null) {
            stalled = null;
            queue.forEach(batch -> {
                while (batch.hasNext()) {
                    writeNext(batch);
                }
            });
        }
    }

    @Override
    public void timedOut(long consumerTimeoutMs) {
        channel.loop().run(() -> channel.deliveries().timedOut(consumerTimeoutMs));
    }

    @Override
    void settled() {
        if (channel.deliveries().prefetch().limited()) {
            channel.deliveries().prefetchFreed();
        }
    }

    /** Whether the queue was told to wait; the caller must tell it to go on. */
    boolean takeWaiting() {
        if (!waiting) {
            return false;
        }
        waiting = false;
        return true;
    }

    /** Writes one basic.deliver; on the channel's loop. */
    private void write(long position, long location, boolean redelivered) {
        long deliveryTag = channel.deliveries().delivered(this, position);
        channel.contentWriter().deliver(channel.number(), prefix, deliveryTag, redelivered, location);
        channel.countDelivered(noAck, redelivered);
        channel.traceDelivery(this, location, redelivered);
    }

    /** A batch from the queue's loop; on the channel's loop. */
    void arrived(DeliveryBatch batch) {
        Deque<DeliveryBatch> queue = stalled;
        if (queue != null && !queue.isEmpty()) {
            queue.add(batch);
        } else if (!writeAll(batch)) {
            if (queue == null) {
                queue = new ArrayDeque<>();
                stalled = queue;
            }
            queue.add(batch);
        }
    }

    /** Goes on with what waited for the socket. */
    void outputOpened() {
        Deque<DeliveryBatch> queue = stalled;
        while (queue != null && !queue.isEmpty() && writeAll(queue.peekFirst())) {
            queue.removeFirst();
        }
    }

    /** Ends deliveries: what has not been written goes back to the queue. */
    void end() {
        active = false;
        Deque<DeliveryBatch> queue = stalled;
        if (queue != null) {
            stalled = null;
            queue.forEach(this::giveBack);
        }
    }

    private boolean writeAll(DeliveryBatch batch) {
        if (!active) {
            giveBack(batch);
            return true;
        }
        long bytesBefore = batch.writtenBytes();
        while (batch.hasNext()) {
            if (!channel.outputOpen()) {
                batch.source().written(batch.writtenBytes() - bytesBefore);
                return false;
            }
            writeNext(batch);
        }
        batch.source().written(batch.writtenBytes() - bytesBefore);
        if (takeWaiting()) {
            port().queue().resume(this);
        }
        return true;
    }

    private void writeNext(DeliveryBatch batch) {
        long location = batch.location();
        write(batch.position(), location, batch.redelivered());
        channel.loop().releaser().release(location);
        batch.next();
    }

    private void giveBack(DeliveryBatch batch) {
        while (batch.hasNext()) {
            if (noAck) {
                // Handed out without acknowledgement: at most once, as for what is lost in a socket buffer.
                channel.countDropped();
            } else {
                port().settle(this, batch.position(), SettleBatch.Outcome.REQUEUE);
                settled();
            }
            channel.loop().releaser().release(batch.location());
            batch.next();
        }
    }

    private RemoteDeliveries remote() {
        RemoteDeliveries gathering = remote;
        if (gathering == null) {
            gathering = new RemoteDeliveries(this, channel.queueLoop());
            remote = gathering;
        }
        return gathering;
    }

    private Reservation reservation() {
        Reservation held = reservation;
        if (held == null) {
            held = new Reservation(this, channel.loop().inLoop() ? channel.loop() : channel.queueLoop());
            reservation = held;
        }
        return held;
    }
}
