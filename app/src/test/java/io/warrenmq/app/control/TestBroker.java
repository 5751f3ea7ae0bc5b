package io.warrenmq.app.control;

import io.warrenmq.broker.Broker;
import io.warrenmq.broker.flow.Backpressure;
import io.warrenmq.broker.flow.ResourceAlarms;
import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.CommandOutcome;
import io.warrenmq.broker.metadata.FirstBoot;
import io.warrenmq.broker.metadata.Metadata;
import io.warrenmq.broker.metadata.MetadataRules;
import io.warrenmq.broker.metadata.MetadataService;
import io.warrenmq.broker.metadata.MetadataView;
import io.warrenmq.broker.security.AccessControl;
import io.warrenmq.broker.security.CredentialValidator;
import io.warrenmq.broker.security.InternalAccessControl;
import io.warrenmq.broker.security.PasswordHashing;
import io.warrenmq.server.amqp.ChannelView;
import io.warrenmq.server.amqp.ConnectionView;
import io.warrenmq.server.amqp.PeerInfo;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.wire.FieldTable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** A running application with real metadata and access control, whose queues and connections are as the test says. */
final class TestBroker implements RunningNode, Broker, ResourceLimits, ClientConnections, ResourceAlarms {
    final TestQueues queues = new TestQueues();
    final List<ConnectionView> connectionViews = new CopyOnWriteArrayList<>();
    final List<String> closed = new CopyOnWriteArrayList<>();
    final List<String> imported = new CopyOnWriteArrayList<>();
    final Set<Resource> alarms = EnumSet.noneOf(Resource.class);

    private final InternalAccessControl access = new InternalAccessControl();
    private final Loop loop = new Loop(0, new DirectDriver(), new ChunkPool(0));
    private final MetadataService metadata;
    private final Set<String> traced = ConcurrentHashMap.newKeySet();
    private final ReentrantLock metadataLock = new ReentrantLock();
    private Set<String> loopbackUsers = Set.of("guest");
    int channelMax = 2047;
    boolean isSuspended;
    double memoryRatio = 0.4;
    long memoryLimitBytes;
    long diskLimitBytes = 50_000_000;

    TestBroker(MemoryMetadataLog log) {
        FirstBoot.User guest = new FirstBoot.User(
                "guest",
                PasswordHashing.SHA_256.hash("guest".getBytes(java.nio.charset.StandardCharsets.UTF_8), new Random(1)),
                PasswordHashing.SHA_256.algorithmName(),
                List.of("administrator"));
        metadata = new MetadataService(
                new MetadataService.Options(
                        MetadataRules.DEFAULT,
                        new FirstBoot("/", Optional.of(guest)),
                        MetadataService.Options.DEFAULT_SNAPSHOT_AFTER_BYTES),
                log,
                new MetadataView(queues, queues, bound -> 0),
                this::inTurn,
                failure -> {
                    throw new AssertionError("the metadata failed", failure);
                });
        queues.metadata = metadata;
        metadata.start(() -> 1_000, access);
    }

    /** One task at a time, whichever thread brings it. */
    private void inTurn(Runnable task) {
        metadataLock.lock();
        try {
            task.run();
        } finally {
            metadataLock.unlock();
        }
    }

    void declare(String vhost, String name, FieldTable arguments) {
        must(new Command.DeclareQueue(metadata.nextQueueId(), vhost, name, true, false, 0, arguments, "guest"));
    }

    void must(Command command) {
        if (metadata.submit(command).join() instanceof CommandOutcome.Refused refused) {
            throw new AssertionError(command + ": " + refused);
        }
    }

    // ---------------------------------------------------------------------------------------------------- RunningNode

    @Override
    public Broker broker() {
        return this;
    }

    @Override
    public ClientConnections connections() {
        return this;
    }

    @Override
    public ResourceLimits resources() {
        return this;
    }

    @Override
    public List<ListenerView> listeners() {
        return List.of(new ListenerView("amqp", "AMQP 0-9-1", "0:0:0:0:0:0:0:0", 5672));
    }

    @Override
    public void suspendListeners() {
        isSuspended = true;
    }

    @Override
    public void resumeListeners() {
        isSuspended = false;
    }

    @Override
    public boolean isSuspended() {
        return isSuspended;
    }

    @Override
    public String clusterName() {
        return metadata.read(listing -> listing.globalParameters().stream()
                        .filter(parameter -> parameter.name().equals("cluster_name"))
                        .map(parameter -> parameter.value().replace("\"", ""))
                        .findFirst()
                        .orElse("rabbit@localhost"))
                .join();
    }

    @Override
    public PasswordHashing passwordHashing() {
        return PasswordHashing.SHA_256;
    }

    @Override
    public CredentialValidator credentialValidator() {
        return CredentialValidator.minLength(2);
    }

    @Override
    public void furnish(String vhost) {
        // This node has no templates.
    }

    @Override
    public Optional<String> defaultQueueType() {
        return Optional.empty();
    }

    @Override
    public List<String> activePlugins() {
        return List.of("rabbitmq_consistent_hash_exchange");
    }

    @Override
    public void trace(String vhost, boolean isOn) {
        if (isOn) {
            traced.add(vhost);
        } else {
            traced.remove(vhost);
        }
    }

    @Override
    public boolean isTraced(String vhost) {
        return traced.contains(vhost);
    }

    @Override
    public String exportDefinitions() {
        return "{\"queues\":[]}";
    }

    @Override
    public void importDefinitions(String json, boolean isSkippedIfUnchanged) {
        if (json.startsWith("bad")) {
            throw new ApplicationException("definitions are not JSON");
        }
        imported.add(json);
    }

    @Override
    public void setChannelMax(int channelMax) {
        this.channelMax = channelMax;
    }

    @Override
    public Set<String> loopbackUsers() {
        return loopbackUsers;
    }

    @Override
    public void setLoopbackUsers(Set<String> users) {
        loopbackUsers = new TreeSet<>(users);
    }

    // --------------------------------------------------------------------------------------------------------- Broker

    @Override
    public String nodeName() {
        return "rabbit@localhost";
    }

    @Override
    public List<Loop> loops() {
        return List.of(loop);
    }

    @Override
    public Metadata metadata() {
        return metadata;
    }

    @Override
    public AccessControl access() {
        return access;
    }

    @Override
    public Backpressure backpressure() {
        return new Backpressure() {
            @Override
            public boolean throttled() {
                return false;
            }

            @Override
            public void whenRelieved(Loop where, Runnable resume) {
                where.run(resume);
            }

            @Override
            public boolean arrivingGrew(long sizeBytes) {
                return true;
            }

            @Override
            public void arrivingReleased(long sizeBytes) {
                // there is room without end
            }
        };
    }

    @Override
    public ResourceAlarms alarms() {
        return this;
    }

    // -------------------------------------------------------------------------------------------------- ResourceAlarms

    @Override
    public Set<Resource> active() {
        return alarms;
    }

    @Override
    public Subscription subscribe(Loop where, Consumer<Set<Resource>> listener) {
        return () -> alarms.clear();
    }

    @Override
    public void force(Resource resource, boolean set) {
        if (set) {
            alarms.add(resource);
        } else {
            alarms.remove(resource);
        }
    }

    // -------------------------------------------------------------------------------------------------- ResourceLimits

    @Override
    public long totalMemoryBytes() {
        return 10_000_000_000L;
    }

    @Override
    public long usedMemoryBytes() {
        return 123_900_000;
    }

    @Override
    public long memoryLimitBytes() {
        return memoryLimitBytes == 0 ? (long) (memoryRatio * totalMemoryBytes()) : memoryLimitBytes;
    }

    @Override
    public OptionalDouble memoryRatio() {
        return memoryLimitBytes == 0 ? OptionalDouble.of(memoryRatio) : OptionalDouble.empty();
    }

    @Override
    public void setMemoryRatio(double ratio) {
        memoryRatio = ratio;
        memoryLimitBytes = 0;
        force(Resource.MEMORY, usedMemoryBytes() > memoryLimitBytes());
    }

    @Override
    public void setMemoryLimit(long sizeBytes) {
        memoryLimitBytes = sizeBytes;
    }

    @Override
    public long freeDiskBytes() {
        return 85_366_538_240L;
    }

    @Override
    public long diskLimitBytes() {
        return diskLimitBytes;
    }

    @Override
    public void setDiskLimit(long sizeBytes) {
        diskLimitBytes = sizeBytes;
    }

    // ----------------------------------------------------------------------------------------------- ClientConnections

    @Override
    public int count() {
        return 3;
    }

    @Override
    public List<ConnectionView> list() {
        return List.copyOf(connectionViews);
    }

    @Override
    public boolean close(String pid, String reason) {
        return closed.add(pid + " " + reason);
    }

    @Override
    public int closeAll(String reason) {
        closed.add("all " + reason);
        return 3;
    }

    @Override
    public int closeAllOfUser(String user, String reason) {
        closed.add("user " + user + " " + reason);
        return 1;
    }

    @Override
    public int closeAllOfVirtualHost(String vhost, String reason) {
        closed.add("vhost " + vhost + " " + reason);
        return 2;
    }

    /** A connection with one channel; ids count from 1. */
    void connect(String vhost, String user) {
        int id = connectionViews.size() + 1;
        String pid = "<rabbit@localhost.1." + id + ".0>";
        String name = "127.0.0.1:" + (40_000 + id) + " -> 127.0.0.1:5672";
        ChannelView channel = new ChannelView(
                "<rabbit@localhost.1." + id + ".1>",
                name + " (1)",
                1,
                pid,
                vhost,
                user,
                "running",
                false,
                true,
                1,
                3,
                0,
                0,
                0,
                7,
                0,
                new ChannelView.Counters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        connectionViews.add(new ConnectionView(
                id,
                pid,
                name,
                "my-conn",
                new PeerInfo("127.0.0.1", 40_000 + id, "127.0.0.1", 5672, true, Optional.empty()),
                nodeName(),
                vhost,
                user,
                "PLAIN",
                "running",
                2047,
                131_072,
                60,
                FieldTable.builder().add("connection_name", "my-conn").build(),
                1_000,
                672,
                914,
                0,
                List.of(channel)));
    }

    /** A loop whose thread is whoever posts to it, one at a time. */
    private static final class DirectDriver implements io.warrenmq.broker.loop.LoopDriver {
        private final ReentrantLock lock = new ReentrantLock();
        private final List<Runnable> later = new ArrayList<>();

        @Override
        public void wake(Runnable task) {
            lock.lock();
            try {
                task.run();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean onLoopThread() {
            return lock.isHeldByCurrentThread();
        }

        @Override
        public long currentTimeMs() {
            return 1_000;
        }

        @Override
        public Timer schedule(long delayMs, Runnable task) {
            later.add(task);
            return () -> later.remove(task);
        }
    }
}
