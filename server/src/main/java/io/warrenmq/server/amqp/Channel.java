package io.warrenmq.server.amqp;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.queue.QueueEndpoint;
import io.warrenmq.broker.queue.QueueOutcome;
import io.warrenmq.wire.AmqpException;
import io.warrenmq.wire.Method;
import io.warrenmq.wire.ReplyCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One channel: its queues, consumers, outstanding deliveries and mode. Owned by the connection's loop; counters are
 * read racily by listings.
 */
final class Channel {
    private enum State {
        OPEN,
        /** channel.close was sent; everything but close and close-ok is discarded. */
        CLOSING,
        CLOSED
    }

    private enum Mode {
        PLAIN,
        CONFIRM,
        TX
    }

    private final AmqpConnection connection;
    private final int number;
    private State state = State.OPEN;
    private Mode mode = Mode.PLAIN;

    /** Most channels only publish or only consume: what they do not use they do not own. */
    private Map<Long, QueuePort> ports = Map.of();

    private int portsBeforePruning = ServerLimits.PORTS_BEFORE_PRUNING;
    private List<QueuePort> dirtyPorts = List.of();
    private @Nullable Publisher publisher;
    private @Nullable PublishRules rules;
    private @Nullable PublishedContent content;
    private @Nullable Transaction transaction;
    private final Deliveries deliveries;
    private final ConsumerSet consumers = new ConsumerSet(this);
    private String lastQueue = "";
    private boolean hasWork;
    private boolean consumersMayGoOn;
    private final ChannelCounters counters = new ChannelCounters();

    Channel(AmqpConnection connection, int number) {
        this.connection = connection;
        this.number = number;
        this.deliveries = new Deliveries(this);
    }

    int number() {
        return number;
    }

    AmqpConnection connection() {
        return connection;
    }

    Loop loop() {
        return connection.loop();
    }

    /** The queue loop whose thread this is: sinks learn it by being called on it. */
    Loop queueLoop() {
        return connection.engine().currentLoop();
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    boolean isClosing() {
        return state == State.CLOSING;
    }

    ContentWriter contentWriter() {
        return connection.contentWriter();
    }

    /** Whether deliveries may be written. */
    boolean outputOpen() {
        return connection.outputOpen();
    }

    void send(Method method) {
        connection.output().write(number, method);
    }

    ChannelCounters counters() {
        return counters;
    }

    // ---- publishing

    Publisher publisher() {
        Publisher current = publisher;
        if (current == null) {
            current = new Publisher(this);
            publisher = current;
        }
        return current;
    }

    PublishRules rules() {
        PublishRules current = rules;
        if (current == null) {
            current = new PublishRules(this);
            rules = current;
        }
        return current;
    }

    /** Whether a complete publish may take the short way. */
    boolean mayPublishFast() {
        return state == State.OPEN && mode != Mode.TX && content == null && !connection.tracing();
    }

    boolean confirming() {
        return mode == Mode.CONFIRM;
    }

    void confirmSelect() {
        if (mode == Mode.TX) {
            throw precondition("cannot switch from tx to confirm mode");
        }
        mode = Mode.CONFIRM;
    }

    void txSelect() {
        if (mode == Mode.CONFIRM) {
            throw precondition("cannot switch from confirm to tx mode");
        }
        if (mode != Mode.TX) {
            mode = Mode.TX;
            transaction = new Transaction(this);
        }
    }

    /** The transaction in tx mode, else nothing. */
    @Nullable
    Transaction transaction() {
        return transaction;
    }

    Transaction requireTransaction() {
        Transaction current = transaction;
        if (current == null) {
            throw precondition("channel is not transactional");
        }
        return current;
    }

    /** The message that is arriving in pieces. */
    @Nullable
    PublishedContent content() {
        return content;
    }

    void content(@Nullable PublishedContent arriving) {
        content = arriving;
    }

    QueuePort port(QueueEntry entry) {
        return port(entry.endpoint());
    }

    QueuePort port(QueueEndpoint queue) {
        QueuePort port = ports.get(queue.id());
        if (port == null) {
            port = new QueuePort(this, queue);
            if (ports.isEmpty()) {
                ports = new HashMap<>(4);
            }
            ports.put(queue.id(), port);
        }
        return port;
    }

    QueuePort[] ports(QueueEntry[] queues) {
        if (ports.size() > portsBeforePruning) {
            prunePorts();
        }
        QueuePort[] found = new QueuePort[queues.length];
        for (int i = 0; i < queues.length; i++) {
            found[i] = port(queues[i]);
        }
        return found;
    }

    /** A publisher to ever new queues (replies to temporary queues) must not keep something of each. */
    private void prunePorts() {
        ports.values().removeIf(port -> port.idle() && !hasSinkOn(port));
        // The cache may lead to forgotten ports, and a queue must never have two.
        publisher().routes().clear();
        portsBeforePruning = Math.max(ServerLimits.PORTS_BEFORE_PRUNING, ports.size() * 2);
    }

    private boolean hasSinkOn(QueuePort port) {
        return consumers.consumesFrom(port) || deliveries.count() > 0;
    }

    void dirty(QueuePort port) {
        if (dirtyPorts.isEmpty()) {
            dirtyPorts = new ArrayList<>(2);
        }
        dirtyPorts.add(port);
        hasWork();
    }

    /** Something is to be handed out before the turn ends. */
    void hasWork() {
        if (!hasWork) {
            hasWork = true;
            connection.channelHasWork(this);
        }
    }

    /** Hands out what was gathered: batches to queues, confirms to the client, room to consumers. */
    void finishWork() {
        hasWork = false;
        handOver();
        Publisher publishing = publisher;
        if (publishing != null && state == State.OPEN) {
            publishing.drainConfirms();
        }
        if (consumersMayGoOn) {
            consumersMayGoOn = false;
            if (deliveries.prefetch().limited()) {
                // In a turn of its own: the queue that was given the acknowledgement delivers at the end of this one.
                connection.loop().post(this::passRoomOn);
            } else {
                consumers.resume();
            }
        }
    }

    /**
     * Gives the queues what was gathered for them; must precede every other request to a queue, so that order is kept.
     */
    void handOver() {
        if (!dirtyPorts.isEmpty()) {
            loop().writer().flushReferences();
            // Handing over may gather again (answers on the same loop), hence by index.
            for (int i = 0; i < dirtyPorts.size(); i++) {
                dirtyPorts.get(i).handOver();
            }
            dirtyPorts.clear();
        }
    }

    // ---- deliveries

    Deliveries deliveries() {
        return deliveries;
    }

    ConsumerSet consumers() {
        return consumers;
    }

    /** Room came up: consumers that had to wait go on at the end of the turn. */
    void resumeConsumersSoon() {
        consumersMayGoOn = true;
        hasWork();
    }

    private void passRoomOn() {
        deliveries.prefetch().freeReturned();
        consumers.resume();
    }

    long unconfirmedCount() {
        Publisher publishing = publisher;
        return publishing == null ? 0 : publishing.confirms().outstanding();
    }

    /** The queue most recently declared on this channel, which an empty queue name means. */
    String queueName(String given) {
        if (!given.isEmpty()) {
            return given;
        }
        if (lastQueue.isEmpty()) {
            throw new AmqpException(ReplyCode.NOT_FOUND, "no previously declared queue");
        }
        return lastQueue;
    }

    void lastQueue(String name) {
        lastQueue = name;
    }

    ResourceAccess access() {
        return connection.access();
    }

    // ---- asynchronous answers

    /** Stops the connection until the answer is there, then runs {@code action} if the channel is still open. */
    <T> java.util.function.Consumer<T> awaiting(int methodId, java.util.function.Consumer<T> action) {
        return awaiting(methodId, action, outcome -> {});
    }

    /** @param late runs instead when the channel was closed meanwhile */
    <T> java.util.function.Consumer<T> awaiting(
            int methodId, java.util.function.Consumer<T> action, java.util.function.Consumer<T> late) {
        connection.suspend();
        return outcome -> {
            try {
                if (state == State.OPEN) {
                    action.accept(outcome);
                } else {
                    late.accept(outcome);
                }
            } catch (AmqpException e) {
                connection.errors().fail(this, methodId, e);
            } finally {
                connection.resume();
            }
        };
    }

    // ---- end

    /** channel.close was sent to the client: its answer is awaited. */
    void closing() {
        state = State.CLOSING;
    }

    /**
     * Ends everything that the channel has: consumers go, outstanding deliveries return to their queues, an open
     * transaction is rolled back.
     *
     * @param ended runs when the queues have answered
     */
    void end(Runnable ended) {
        state = State.CLOSED;
        PublishedContent arriving = content;
        if (arriving != null) {
            content = null;
            connection.contentReleased(arriving.roomBytes());
            arriving.release();
        }
        Transaction open = transaction;
        if (open != null) {
            open.rollback(deliveries.unacked());
        }
        handOver();
        Countdown queues = new Countdown(ended);
        consumers.end(queues);
        deliveries.requeueAll();
        handOver();
        queues.arrived();
    }

    // ---- counters and tracing

    void countPublished(int queues, long bodyBytes) {
        counters.published++;
        counters.publishedBytes += bodyBytes;
        if (queues == 0) {
            counters.unroutable++;
        }
    }

    void countReturned() {
        counters.returned++;
    }

    void countDelivered(boolean noAck, boolean redelivered) {
        counters.delivered(noAck, redelivered);
    }

    void countDropped() {
        counters.dropped++;
    }

    void traceRouted(PublishedContent message, QueuePort[] queues) {
        if (connection.tracing()) {
            connection.engine().tracing().published(this, message, queues);
        }
    }

    /** A message was handed out by a consumer or basic.get. */
    void traceDelivery(ChannelSink sink, long location, boolean redelivered) {
        if (connection.tracing()) {
            connection.engine().tracing().delivered(this, sink.port().queue().name(), location, redelivered);
        }
    }

    static AmqpException precondition(String text) {
        return new AmqpException(ReplyCode.PRECONDITION_FAILED, text);
    }

    /** The error for an outcome that no method expects. */
    AmqpException failed(QueueOutcome outcome, String queue) {
        String name = Names.queue(queue, connection.client().virtualHostName());
        return switch (outcome) {
            case QueueOutcome.Gone() -> access().noQueue(queue);
            case QueueOutcome.ExclusiveUse() -> new AmqpException(ReplyCode.ACCESS_REFUSED, name + " in exclusive use");
            case QueueOutcome.InUse() -> precondition(name + " in use");
            case QueueOutcome.NotEmpty() -> precondition(name + " not empty");
            case QueueOutcome.Failed failed -> new AmqpException(ReplyCode.NOT_FOUND, failed.reason());
            case QueueOutcome.Done done -> throw new IllegalStateException("no error: " + done);
            case QueueOutcome.Empty() -> throw new IllegalStateException("no error: empty");
        };
    }
}
