package io.warrenmq.server.amqp;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.SettleBatch.Outcome;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.queue.QueueEndpoint;
import io.warrenmq.broker.queue.QueueOutcome;
import io.warrenmq.broker.security.AccessControl.Permission;
import io.warrenmq.wire.AmqpException;
import io.warrenmq.wire.BasicMethod;
import io.warrenmq.wire.Method;
import io.warrenmq.wire.ReplyCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
    private Map<String, Consumer> consumers = Map.of();
    private List<QueuePort> dirtyPorts = List.of();
    private @Nullable Publisher publisher;
    private @Nullable PublishRules rules;
    private @Nullable PublishedContent content;
    private @Nullable UnackedDeliveries unacked;
    private @Nullable Transaction transaction;
    private @Nullable ReplyConsumer replyConsumer;
    private final ChannelPrefetch prefetch = new ChannelPrefetch();
    private int consumerPrefetch;
    private long nextDeliveryTag = 1;
    private String lastQueue = "";
    private boolean hasWork;
    private boolean consumersMayGoOn;

    /** Written by the channel's loop. */
    private volatile boolean unackedFull;

    private final ChannelCounters counters = new ChannelCounters();

    Channel(AmqpConnection connection, int number) {
        this.connection = connection;
        this.number = number;
        this.consumerPrefetch = connection.settings().defaultConsumerPrefetch();
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
        for (Consumer consumer : consumers.values()) {
            if (consumer.port() == port) {
                return true;
            }
        }
        return unacked != null && unacked.count() > 0;
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
            resumeConsumers();
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

    UnackedDeliveries unacked() {
        UnackedDeliveries current = unacked;
        if (current == null) {
            current = new UnackedDeliveries();
            unacked = current;
        }
        return current;
    }

    int unackedCount() {
        UnackedDeliveries current = unacked;
        return current == null ? 0 : current.count();
    }

    /** Whether consumers must wait until something was settled; read by the loops of queues. */
    boolean unackedFull() {
        return unackedFull;
    }

    private void delivered(UnackedDeliveries outstanding) {
        if (outstanding.count() >= ServerLimits.MOST_UNACKED_PER_CHANNEL) {
            unackedFull = true;
        }
    }

    /** Deliveries were settled. */
    void settled() {
        if (unackedFull && unackedCount() < ServerLimits.MOST_UNACKED_PER_CHANNEL / 2) {
            unackedFull = false;
            consumersMayGoOn = true;
            hasWork();
        }
    }

    /** Takes the tag for a delivery and remembers it when the client has to settle it. */
    long delivered(Consumer consumer, long position) {
        long tag = nextDeliveryTag++;
        if (!consumer.noAck()) {
            UnackedDeliveries outstanding = unacked();
            outstanding.add(tag, position, consumer, seconds());
            delivered(outstanding);
        }
        return tag;
    }

    long gotten(GetSink sink) {
        long tag = nextDeliveryTag++;
        if (!sink.noAck()) {
            unacked().add(tag, sink.position(), sink, seconds());
        }
        return tag;
    }

    /** The tag that the next delivery will have. */
    long nextDeliveryTag() {
        return nextDeliveryTag;
    }

    int seconds() {
        return (int) (loop().nowMs() / 1000);
    }

    ChannelPrefetch prefetch() {
        return prefetch;
    }

    /** A slot of the channel-wide prefetch is free again. */
    void prefetchFreed() {
        prefetch.free();
        consumersMayGoOn = true;
        hasWork();
    }

    /** The channel-wide prefetch was set or lifted. */
    void prefetch(int limit) {
        prefetch.limit(limit, unackedCount());
        consumersMayGoOn = true;
        hasWork();
    }

    int consumerPrefetch() {
        return consumerPrefetch;
    }

    void consumerPrefetch(int count) {
        consumerPrefetch = count;
    }

    int consumerCount() {
        return consumers.size() + (replyConsumer == null ? 0 : 1);
    }

    long unconfirmedCount() {
        Publisher publishing = publisher;
        return publishing == null ? 0 : publishing.confirms().outstanding();
    }

    @Nullable
    Consumer consumer(String tag) {
        return consumers.get(tag);
    }

    boolean usesTag(String tag) {
        ReplyConsumer replies = replyConsumer;
        return consumers.containsKey(tag) || replies != null && replies.tag().equals(tag);
    }

    void add(Consumer consumer) {
        if (consumers.isEmpty()) {
            consumers = new LinkedHashMap<>(4);
        }
        consumers.put(consumer.tag(), consumer);
    }

    void remove(Consumer consumer) {
        consumers.remove(consumer.tag(), consumer);
    }

    @Nullable
    ReplyConsumer replyConsumer() {
        return replyConsumer;
    }

    void replyConsumer(@Nullable ReplyConsumer consumer) {
        replyConsumer = consumer;
    }

    /** The queue is gone: the client is told if it can be (consumer_cancel_notify). Deliveries stay ackable. */
    void consumerLost(Consumer consumer) {
        if (state != State.OPEN || consumers.get(consumer.tag()) != consumer) {
            return;
        }
        consumer.writeStalled();
        consumer.end();
        remove(consumer);
        if (connection.clientCan("consumer_cancel_notify")) {
            send(new BasicMethod.Cancel(consumer.tag(), true));
        }
    }

    /** The socket takes more. */
    void outputOpened() {
        for (Consumer consumer : List.copyOf(consumers.values())) {
            consumer.outputOpened();
        }
        resumeConsumers();
    }

    private void resumeConsumers() {
        if (!outputOpen()) {
            return;
        }
        for (Consumer consumer : List.copyOf(consumers.values())) {
            if (consumer.takeWaiting()) {
                consumer.port().queue().resume(consumer);
            }
        }
    }

    /** What settles deliveries outside a transaction; reused. */
    Settlement settlement(Outcome outcome) {
        return connection.settlement(outcome);
    }

    /** Puts every outstanding delivery back to its queue. */
    void requeueAll() {
        UnackedDeliveries outstanding = unacked;
        if (outstanding != null && outstanding.count() > 0) {
            outstanding.takeAll(settlement(Outcome.REQUEUE));
            settled();
        }
    }

    /** Closes the channel when a delivery is older than the limit; once a minute. */
    void tick(long nowMs) {
        UnackedDeliveries outstanding = unacked;
        long timeoutMs = connection.settings().consumerTimeoutMs();
        if (state == State.OPEN && outstanding != null && outstanding.count() > 0 && timeoutMs > 0) {
            long ageMs = nowMs - outstanding.oldestSeconds() * 1000L;
            if (ageMs > timeoutMs) {
                deliveryTimedOut(timeoutMs);
            }
        }
    }

    /** A delivery was not settled in time. */
    void deliveryTimedOut(long timeoutMs) {
        connection.fail(
                this,
                0,
                precondition("delivery acknowledgement on channel " + number + " timed out. Timeout value used: "
                        + timeoutMs
                        + " ms. This timeout value can be configured, see consumers doc guide to learn more"));
    }

    // ---- names and permissions

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

    QueueEntry requireQueue(String name) {
        QueueEntry entry = connection.virtualHost().queue(name).orElseThrow(() -> noQueue(name));
        requireAccess(entry);
        return entry;
    }

    AmqpException noQueue(String name) {
        return new AmqpException(
                ReplyCode.NOT_FOUND,
                "no " + Names.queue(name, connection.virtualHost().name()));
    }

    /** Exclusive queues belong to one connection. */
    void requireAccess(QueueEntry entry) {
        long owner = entry.record().exclusiveOwner();
        if (owner != 0 && owner != connection.id()) {
            throw new AmqpException(
                    ReplyCode.RESOURCE_LOCKED,
                    "cannot obtain exclusive access to locked "
                            + Names.queue(entry.record().name(), entry.record().vhost())
                            + ". It could be originally declared on another connection or the exclusive property value"
                            + " does not match that of the original declaration.");
        }
    }

    void requireQueue(Permission permission, String queue) {
        if (!permits(permission, queue)) {
            throw refused(
                    permission, Names.queue(queue, connection.virtualHost().name()));
        }
    }

    void requireExchange(Permission permission, String exchange) {
        String name = Names.permissionName(exchange);
        if (!permits(permission, name)) {
            throw refused(
                    permission, Names.exchange(name, connection.virtualHost().name()));
        }
    }

    boolean permits(Permission permission, String resource) {
        return connection
                .engine()
                .broker()
                .access()
                .permits(connection.user().userName(), connection.virtualHost().name(), permission, resource);
    }

    void requireTopic(Permission permission, String exchange, String routingKey) {
        String user = connection.user().userName();
        String vhost = connection.virtualHost().name();
        if (!connection.engine().broker().access().permitsTopic(user, vhost, exchange, permission, routingKey)) {
            throw new AmqpException(
                    ReplyCode.ACCESS_REFUSED,
                    Names.permission(permission) + " access to topic '" + routingKey + "' in "
                            + Names.exchange(exchange, vhost) + " refused for user '" + user + "'");
        }
    }

    private AmqpException refused(Permission permission, String resource) {
        return new AmqpException(
                ReplyCode.ACCESS_REFUSED,
                Names.permission(permission) + " access to " + resource + " refused for user '"
                        + connection.user().userName() + "'");
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
                connection.fail(this, methodId, e);
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
        connection.engine().directReplies().unregister(replyConsumer);
        Transaction open = transaction;
        if (open != null) {
            open.rollback(unacked());
        }
        handOver();
        Countdown queues = new Countdown(ended);
        for (Consumer consumer : List.copyOf(consumers.values())) {
            consumer.end();
            queues.expect();
            consumer.port().queue().cancel(consumer, loop(), outcome -> queues.arrived());
        }
        consumers = Map.of();
        requeueAll();
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

    void traceDelivery(Consumer consumer, long location, boolean redelivered) {
        counters.delivered(consumer.noAck(), redelivered);
        if (connection.tracing()) {
            connection
                    .engine()
                    .tracing()
                    .delivered(this, consumer.port().queue().name(), location, redelivered);
        }
    }

    static AmqpException precondition(String text) {
        return new AmqpException(ReplyCode.PRECONDITION_FAILED, text);
    }

    /** The error for an outcome that no method expects. */
    AmqpException failed(QueueOutcome outcome, String queue) {
        String name = Names.queue(queue, connection.virtualHost().name());
        return switch (outcome) {
            case QueueOutcome.Gone() -> noQueue(queue);
            case QueueOutcome.ExclusiveUse() -> new AmqpException(ReplyCode.ACCESS_REFUSED, name + " in exclusive use");
            case QueueOutcome.InUse() -> precondition(name + " in use");
            case QueueOutcome.NotEmpty() -> precondition(name + " not empty");
            case QueueOutcome.Failed failed -> new AmqpException(ReplyCode.NOT_FOUND, failed.reason());
            case QueueOutcome.Done done -> throw new IllegalStateException("no error: " + done);
            case QueueOutcome.Empty() -> throw new IllegalStateException("no error: empty");
        };
    }
}
