package io.warrenmq.broker.metadata;

import io.warrenmq.broker.metadata.Command.Destination;
import io.warrenmq.broker.routing.RoutableMessage;
import io.warrenmq.broker.routing.Route;
import io.warrenmq.broker.routing.TestMessage;
import io.warrenmq.broker.security.InternalAccessControl;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** A metadata service that answers at once, with shorthands for commands. For one thread. */
public final class TestBroker {
    public final MemoryMetadataLog log;
    public final FakeQueueHost host = new FakeQueueHost();
    public final NoExchangeStores stores = new NoExchangeStores();
    public final InternalAccessControl access = new InternalAccessControl();
    public final List<Change> changes = new ArrayList<>();
    public final List<Throwable> failures = new ArrayList<>();
    public final MetadataService metadata;

    public TestBroker() {
        this(new MemoryMetadataLog(), MetadataRules.DEFAULT, MetadataService.Options.DEFAULT_SNAPSHOT_AFTER_BYTES);
    }

    TestBroker(MemoryMetadataLog log, MetadataRules rules, long snapshotAfterBytes) {
        this.log = log;
        FirstBoot firstBoot = new FirstBoot(
                "/",
                Optional.of(
                        new FirstBoot.User("guest", "", "rabbit_password_hashing_sha256", List.of("administrator"))));
        metadata = new MetadataService(
                new MetadataService.Options(rules, firstBoot, snapshotAfterBytes),
                log,
                new MetadataView(host, stores, bound -> 0),
                Runnable::run,
                failures::add);
        metadata.start(() -> 1_000, change -> {
            changes.add(change);
            access.accept(change);
        });
    }

    /** The same log in a new process. */
    public TestBroker restarted() {
        return new TestBroker(log, MetadataRules.DEFAULT, MetadataService.Options.DEFAULT_SNAPSHOT_AFTER_BYTES);
    }

    public CommandOutcome submit(Command command) {
        return metadata.submit(command).join();
    }

    public void must(Command command) {
        CommandOutcome outcome = submit(command);
        if (outcome instanceof CommandOutcome.Refused refused) {
            throw new AssertionError(command + " was refused: " + refused);
        }
    }

    /** "CODE text" of a refusal. */
    public String refusal(Command command) {
        return submit(command) instanceof CommandOutcome.Refused refused
                ? refused.code().code() + " " + refused.text()
                : "not refused";
    }

    public <T> T read(Function<MetadataListing, T> reader) {
        return metadata.read(reader).join();
    }

    public <T> List<T> list(Function<MetadataListing, List<T>> reader) {
        return read(reader);
    }

    public VirtualHost vhost() {
        return metadata.virtualHost("/").orElseThrow();
    }

    // Commands

    public Command.DeclareExchange exchange(String name, String type, Object... arguments) {
        return new Command.DeclareExchange("/", name, type, true, false, false, table(arguments), "guest");
    }

    public Command.DeclareExchange exchange(
            String name, String type, boolean durable, boolean autoDelete, boolean internal) {
        return new Command.DeclareExchange("/", name, type, durable, autoDelete, internal, FieldTable.EMPTY, "guest");
    }

    public Command.DeclareQueue queue(String name, Object... arguments) {
        return new Command.DeclareQueue(metadata.nextQueueId(), "/", name, true, false, 0, table(arguments), "guest");
    }

    public Command.DeclareQueue queue(String name, boolean durable, boolean autoDelete, long owner) {
        return new Command.DeclareQueue(
                metadata.nextQueueId(), "/", name, durable, autoDelete, owner, FieldTable.EMPTY, "guest");
    }

    public Command.Bind bind(String source, String queue, String key, Object... arguments) {
        return new Command.Bind("/", source, Destination.QUEUE, queue, key, table(arguments), "guest");
    }

    public Command.Bind bindExchange(String source, String exchange, String key, Object... arguments) {
        return new Command.Bind("/", source, Destination.EXCHANGE, exchange, key, table(arguments), "guest");
    }

    public Command.Unbind unbind(String source, String queue, String key, Object... arguments) {
        return new Command.Unbind("/", source, Destination.QUEUE, queue, key, table(arguments), "guest");
    }

    public Command.DeleteExchange deleteExchange(String name, boolean ifUnused) {
        return new Command.DeleteExchange("/", name, ifUnused, "guest");
    }

    public Command.DeleteQueue deleteQueue(String name) {
        long id = vhost().queue(name).map(q -> q.record().id()).orElse(0L);
        return new Command.DeleteQueue("/", name, id, "guest");
    }

    public Command.SetPolicy policy(String name, String pattern, String definition, int priority) {
        return new Command.SetPolicy("/", name, pattern, definition, priority, "all", false, "guest");
    }

    public Command.SetPolicy operatorPolicy(String name, String pattern, String definition, int priority) {
        return new Command.SetPolicy("/", name, pattern, definition, priority, "queues", true, "guest");
    }

    // Routing

    /** Names of the queues that get the message, sorted; or what else becomes of it. */
    public String route(String exchange, RoutableMessage message) {
        return switch (vhost().route(exchange, message)) {
            case Route.Queues(QueueEntry[] queues, boolean cacheable) -> names(queues);
            case Route other -> other.toString();
        };
    }

    public String route(String exchange, String key) {
        return route(exchange, TestMessage.of(key));
    }

    private static String names(QueueEntry[] queues) {
        List<String> names = Arrays.stream(queues).map(q -> q.record().name()).toList();
        if (new TreeSet<>(names).size() != names.size()) {
            throw new AssertionError("a queue twice: " + names);
        }
        return String.join(" ", new TreeSet<>(names));
    }

    /** Alternating names and values. */
    public static FieldTable table(Object... namesAndValues) {
        FieldTable.Builder table = FieldTable.builder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            table.add((String) namesAndValues[i], value(namesAndValues[i + 1]));
        }
        return table.build();
    }

    private static FieldValue value(Object value) {
        return switch (value) {
            case String text -> FieldValue.of(text);
            case Integer number -> FieldValue.of(number);
            case Long number -> FieldValue.of(number);
            case Double number -> FieldValue.of(number);
            case Boolean bool -> FieldValue.of(bool);
            case FieldValue field -> field;
            default -> throw new IllegalArgumentException("no field value: " + value);
        };
    }
}
