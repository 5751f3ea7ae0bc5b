package io.warrenmq.server.amqp;

import io.warrenmq.broker.Broker;
import io.warrenmq.broker.metadata.VirtualHost;
import io.warrenmq.wire.AmqpException;
import io.warrenmq.wire.ReplyCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** The connections of this node, for listings, limits and closing from outside. Thread-safe. */
public final class ConnectionRegistry {
    private final Broker broker;
    private final EngineSettings settings;
    private final long startedAtSeconds;
    private final ConcurrentHashMap<Long, AmqpConnection> connections = new ConcurrentHashMap<>();
    private final AtomicInteger openConnections = new AtomicInteger();
    private final AtomicInteger openChannels = new AtomicInteger();
    private final ConcurrentHashMap<String, Integer> connectionsPerVhost = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Integer> connectionsPerUser = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Integer> channelsPerUser = new ConcurrentHashMap<>();

    ConnectionRegistry(Broker broker, EngineSettings settings, long startedAtSeconds) {
        this.broker = broker;
        this.settings = settings;
        this.startedAtSeconds = startedAtSeconds;
    }

    // ---- listings

    /** Connections that have sent a protocol header and are not gone, oldest first. */
    public List<ConnectionView> list() {
        return connections.values().stream()
                .filter(connection -> connection.state() != AmqpConnection.State.HEADER)
                .sorted(Comparator.comparingLong(AmqpConnection::id))
                .map(this::view)
                .toList();
    }

    public Optional<ConnectionView> byName(String name) {
        return connections.values().stream()
                .filter(connection -> connection.peer().connectionName().equals(name))
                .findFirst()
                .map(this::view);
    }

    /** Connections that have opened a vhost. */
    public int connectionCount() {
        return openConnections.get();
    }

    public int channelCount() {
        return openChannels.get();
    }

    public int connectionCount(String vhost) {
        return connectionsPerVhost.getOrDefault(vhost, 0);
    }

    public int userConnectionCount(String user) {
        return connectionsPerUser.getOrDefault(user, 0);
    }

    private ConnectionView view(AmqpConnection c) {
        String pid = pid(c, 0);
        Client client = c.client();
        String vhostName = client.virtualHostName();
        String userName = client.userName();
        List<ChannelView> channels = new ArrayList<>();
        for (Channel channel : c.channels().values()) {
            channels.add(view(channel, c, pid, vhostName, userName));
        }
        channels.sort(Comparator.comparingInt(ChannelView::number));
        return new ConnectionView(
                c.id(),
                pid,
                c.peer().connectionName(),
                client.givenName(),
                c.peer(),
                broker.nodeName(),
                vhostName,
                userName,
                client.mechanism(),
                state(c),
                client.channelMax(),
                client.frameMax(),
                client.heartbeatSeconds(),
                client.properties(),
                c.connectedAtMs(),
                c.receivedBytes(),
                c.output().writtenBytes(),
                c.pendingOutputBytes(),
                channels);
    }

    private ChannelView view(Channel channel, AmqpConnection c, String connectionPid, String vhost, String user) {
        ChannelCounters n = channel.counters();
        Transaction transaction = channel.transaction();
        return new ChannelView(
                pid(c, channel.number()),
                c.peer().connectionName() + " (" + channel.number() + ")",
                channel.number(),
                connectionPid,
                vhost,
                user,
                channel.isClosing() ? "closing" : c.gate().slowed() ? "flow" : "running",
                transaction != null,
                channel.confirming(),
                channel.consumers().count(),
                channel.deliveries().count(),
                channel.unconfirmedCount(),
                transaction == null ? 0 : transaction.uncommittedMessages(),
                transaction == null ? 0 : transaction.uncommittedAcks(),
                channel.deliveries().consumerPrefetch(),
                channel.deliveries().prefetch().limit(),
                new ChannelView.Counters(
                        n.published,
                        n.publishedBytes,
                        n.unroutable,
                        n.returned,
                        n.deliveredForAck,
                        n.deliveredNoAck,
                        n.redelivered,
                        n.gotForAck,
                        n.gotNoAck,
                        n.gotEmpty,
                        n.acknowledged));
    }

    private static String state(AmqpConnection c) {
        if (c.state() == AmqpConnection.State.RUNNING) {
            return c.gate().blocked() ? "blocked" : c.gate().slowed() ? "flow" : "running";
        }
        return ConnectionLog.name(c.state());
    }

    private String pid(AmqpConnection c, int channel) {
        return "<" + broker.nodeName() + "." + startedAtSeconds + "." + c.number() + "." + channel + ">";
    }

    // ---- closing

    /** Closes the connection with this pid or name with reason {@code text}; returns whether there was one. */
    public boolean close(String pidOrName, String text) {
        return close(
                        c -> pid(c, 0).equals(pidOrName)
                                || c.peer().connectionName().equals(pidOrName),
                        text)
                > 0;
    }

    /** Closes every connection with reason {@code text}; returns how many there were. */
    public int closeAll(String text) {
        return close(c -> true, text);
    }

    public int closeAllOfVirtualHost(String vhost, String text) {
        return close(
                c -> c.client().hasVirtualHost() && c.client().virtualHostName().equals(vhost), text);
    }

    public int closeAllOfUser(String user, String text) {
        return close(c -> c.client().userName().equals(user), text);
    }

    /** Its connections end; they can do nothing more. */
    void virtualHostDeleted(String vhost) {
        closeAllOfVirtualHost(vhost, "vhost '" + vhost + "' is deleted");
    }

    /** His connections end. */
    void userDeleted(String user) {
        closeAllOfUser(user, "user '" + user + "' is deleted");
    }

    private int close(Predicate<AmqpConnection> which, String text) {
        int count = 0;
        for (AmqpConnection connection : connections.values()) {
            if (which.test(connection)) {
                connection.loop().post(() -> connection.closeForced(text));
                count++;
            }
        }
        return count;
    }

    /** Closes every socket at once. */
    public void dropAll() {
        for (AmqpConnection connection : connections.values()) {
            connection.loop().post(connection.end()::drop);
        }
    }

    /** Whether no connection is left, also none that only waits for the end of its socket. */
    public boolean isEmpty() {
        return connections.isEmpty();
    }

    // ---- what connections tell, each on its loop

    void accepted(AmqpConnection connection) {
        connections.put(connection.id(), connection);
    }

    void requireConnectionOnNode() {
        int limit = settings.connectionMax();
        if (limit >= 0 && openConnections.get() >= limit) {
            throw notAllowed("connection refused: node connection limit (" + limit + ") is reached");
        }
    }

    /** Limits of the vhost, then of the user. */
    void requireConnection(VirtualHost vhost, String user) {
        OptionalInt vhostLimit = vhost.limits().maxConnections();
        if (exceeds(vhostLimit, connectionCount(vhost.name()))) {
            throw notAllowed("access to vhost '" + vhost.name() + "' refused for user '" + user
                    + "': connection limit (" + vhostLimit.getAsInt() + ") is reached");
        }
        OptionalInt userLimit = broker.access().maxConnections(user);
        if (exceeds(userLimit, userConnectionCount(user))) {
            throw notAllowed("connection refused for user '" + user + "': user connection limit ("
                    + userLimit.getAsInt() + ") is reached");
        }
    }

    private static boolean exceeds(OptionalInt limit, int count) {
        return limit.isPresent() && limit.getAsInt() >= 0 && count >= limit.getAsInt();
    }

    void opened(AmqpConnection connection) {
        openConnections.incrementAndGet();
        connectionsPerVhost.merge(connection.client().virtualHostName(), 1, Integer::sum);
        connectionsPerUser.merge(connection.client().userName(), 1, Integer::sum);
    }

    /** Counted out before the client is answered, so that a client that comes again at once finds room. */
    void ended(AmqpConnection connection) {
        if (!connection.client().hasVirtualHost()) {
            return;
        }
        openConnections.decrementAndGet();
        subtract(connectionsPerVhost, connection.client().virtualHostName(), 1);
        subtract(connectionsPerUser, connection.client().userName(), 1);
        int channels = connection.channels().count();
        openChannels.addAndGet(-channels);
        subtract(channelsPerUser, connection.client().userName(), channels);
    }

    /** The socket is gone. */
    void closed(AmqpConnection connection) {
        connections.remove(connection.id());
    }

    /** Takes a place for a channel, or refuses it. */
    void requireChannel(AmqpConnection connection) {
        String user = connection.client().userName();
        int nodeLimit = settings.channelMaxPerNode();
        if (nodeLimit > 0 && openChannels.get() >= nodeLimit) {
            throw notAllowed("number of channels opened on node '" + broker.nodeName()
                    + "' has reached the maximum allowed limit of (" + nodeLimit + ")");
        }
        OptionalInt userLimit = broker.access().maxChannels(user);
        if (exceeds(userLimit, channelsPerUser.getOrDefault(user, 0))) {
            throw notAllowed("number of channels opened for user '" + user
                    + "' has reached the maximum allowed user limit of (" + userLimit.getAsInt() + ")");
        }
        openChannels.incrementAndGet();
        channelsPerUser.merge(user, 1, Integer::sum);
    }

    void channelClosed(AmqpConnection connection) {
        openChannels.decrementAndGet();
        subtract(channelsPerUser, connection.client().userName(), 1);
    }

    private static void subtract(ConcurrentHashMap<String, Integer> counts, String key, int count) {
        counts.computeIfPresent(key, (name, before) -> before > count ? before - count : null);
    }

    private static AmqpException notAllowed(String text) {
        return new AmqpException(ReplyCode.NOT_ALLOWED, text);
    }
}
