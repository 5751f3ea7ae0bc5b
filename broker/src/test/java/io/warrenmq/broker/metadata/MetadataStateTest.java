package io.warrenmq.broker.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warrenmq.broker.metadata.Command.Destination;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class MetadataStateTest {
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");
    private static final List<String> TYPES =
            List.of("direct", "fanout", "topic", "headers", "x-consistent-hash", "x-random");

    @Provide
    Arbitrary<Long> seeds() {
        return Arbitraries.longs();
    }

    @Property(tries = 200)
    void theSameCommandsGiveTheSameSnapshot(@ForAll("seeds") long seed) {
        MetadataState one = new MetadataState(MetadataRules.DEFAULT);
        MetadataState two = new MetadataState(MetadataRules.DEFAULT);
        Random random = new Random(seed);
        for (int i = 0; i < 150; i++) {
            Command command = command(random, one);
            assertThat(one.apply(command)).as("seed %d, command %d", seed, i).isEqualTo(two.apply(command));
        }
        assertThat(snapshot(one, true)).as("seed %d", seed).isEqualTo(snapshot(two, true));
    }

    @Property(tries = 200)
    void aRestoredSnapshotIsTheState(@ForAll("seeds") long seed) {
        MetadataState state = run(seed, new ArrayList<>());
        MetadataState restored = new MetadataState(MetadataRules.DEFAULT);
        for (Command command : state.snapshot(true)) {
            restored.restore(CommandCodec.decode(CommandCodec.encode(command)));
        }
        assertThat(snapshot(restored, true)).as("seed %d", seed).isEqualTo(snapshot(state, true));
    }

    @Property(tries = 300)
    void theLogGivesBackEverythingThatIsDurable(@ForAll("seeds") long seed) {
        List<byte[]> log = new ArrayList<>();
        MetadataState state = run(seed, log);
        MetadataState restored = new MetadataState(MetadataRules.DEFAULT);
        log.forEach(record -> restored.restore(CommandCodec.decode(record)));
        // What only transient queues did to the counter is the service's business (ReserveQueueIds).
        restored.restore(new Command.ReserveQueueIds(state.nextQueueId()));
        assertThat(snapshot(restored, false)).as("seed %d", seed).isEqualTo(snapshot(state, false));
    }

    @Property(tries = 100)
    void theChangesAreEnoughToFollowTheState(@ForAll("seeds") long seed) {
        TestBroker broker = new TestBroker();
        Random random = new Random(seed);
        MetadataState twin = new MetadataState(MetadataRules.DEFAULT);
        for (int i = 0; i < 120; i++) {
            Command command = command(random, twin);
            twin.apply(command);
            broker.submit(command);
        }
        for (VirtualHost vhost : broker.metadata.virtualHosts()) {
            List<String> listed = broker.list(l -> l.queues(vhost.name())).stream()
                    .map(q -> q.queue().name())
                    .toList();
            assertThat(vhost.queues())
                    .as("seed %d", seed)
                    .extracting(q -> q.record().name())
                    .containsExactlyInAnyOrderElementsOf(listed);
            List<String> exchanges = broker.list(l -> l.exchanges(vhost.name())).stream()
                    .map(x -> x.exchange().name())
                    .toList();
            assertThat(vhost.exchanges())
                    .as("seed %d", seed)
                    .extracting(ExchangeRecord::name)
                    .containsExactlyInAnyOrderElementsOf(exchanges);
        }
    }

    @Test
    void theCodecKeepsEveryCommandWithAllItsTypes() {
        FieldTable arguments = FieldTable.builder()
                .add("i8", new FieldValue.Int8(-1))
                .add("u32", new FieldValue.UInt32(4_000_000_000L))
                .add("f", new FieldValue.Float32(1.5f))
                .add("t", new FieldValue.Timestamp(7))
                .add("v", FieldValue.VoidValue.VOID)
                .add("a", FieldValue.of(List.of(FieldValue.of(1), FieldValue.of("x"))))
                .add("tab", FieldTable.of("n", FieldValue.of(true)))
                .build();
        List<Command> commands = List.of(
                new Command.AddVirtualHost("v", "d", List.of("t"), Optional.of("classic"), 5),
                new Command.DeleteVirtualHost("v"),
                new Command.DeclareExchange("v", "x", "topic", true, false, true, arguments, "u"),
                new Command.DeleteExchange("v", "x", true, "u"),
                new Command.DeclareQueue(1L << 40, "v", "q", true, true, 9, arguments, "u", true),
                new Command.DeleteQueue("v", "q", 3, "u"),
                new Command.Bind("v", "x", Destination.QUEUE, "q", "k", arguments, "u"),
                new Command.Unbind("v", "x", Destination.EXCHANGE, "y", "", FieldTable.EMPTY, "u"),
                new Command.SetPolicy("v", "p", "^", "{}", -3, "all", true, "u"),
                new Command.ClearPolicy("v", "p", false, "u"),
                new Command.SetParameter("v", "c", "n", "[1]", "u"),
                new Command.ClearParameter("v", "c", "n", "u"),
                new Command.SetGlobalParameter("n", "1", "u"),
                new Command.ClearGlobalParameter("n", "u"),
                new Command.PutUser("u", "h", "a", Optional.of(List.of("x", "y")), true, "me"),
                new Command.PutUser("u", "h", "a", Optional.empty(), false, "me"),
                new Command.SetUserTags("u", List.of(), "me"),
                new Command.SetUserLimits("u", OptionalInt.of(1), OptionalInt.empty(), "me"),
                new Command.DeleteUser("u", "me"),
                new Command.SetPermissions("v", "u", "c", "w", "r", "me"),
                new Command.ClearPermissions("v", "u", "me"),
                new Command.SetTopicPermissions("v", "u", "x", "w", "r", "me"),
                new Command.ClearTopicPermissions("v", "u", "", "me"),
                new Command.ReserveQueueIds(1L << 50));
        for (Command command : commands) {
            assertThat(CommandCodec.decode(CommandCodec.encode(command))).isEqualTo(command);
        }
        assertThat(commands.stream().map(Object::getClass).distinct())
                .as("every kind of command")
                .hasSize(Command.class.getPermittedSubclasses().length);
    }

    @Test
    void aRecordOfALaterVersionIsRefusedByName() {
        FieldTable table = FieldTable.builder().add("c", "fold-space").build();
        byte[] bytes = new byte[table.encodedLength()];
        table.encode(java.nio.ByteBuffer.wrap(bytes), 0);
        assertThatThrownBy(() -> CommandCodec.decode(bytes)).hasMessageContaining("'fold-space'");
        assertThatThrownBy(() -> CommandCodec.decode(new byte[2])).hasMessageContaining("2 bytes");
    }

    @Test
    void bindingsKeepTheirOrderOverASnapshot() {
        MetadataState state = new MetadataState(MetadataRules.DEFAULT);
        state.apply(new Command.AddVirtualHost("/", "", List.of(), Optional.empty(), 0));
        state.apply(new Command.DeclareQueue(1, "/", "q", true, false, 0, FieldTable.EMPTY, ""));
        for (String key : List.of("z", "a", "m")) {
            state.apply(new Command.Bind("/", "amq.direct", Destination.QUEUE, "q", key, FieldTable.EMPTY, ""));
        }
        MetadataState restored = new MetadataState(MetadataRules.DEFAULT);
        state.snapshot(false).forEach(restored::restore);
        assertThat(new MetadataListing(restored).bindingsFrom("/", "amq.direct"))
                .extracting(Binding::routingKey)
                .containsExactly("z", "a", "m");
    }

    private static MetadataState run(long seed, List<byte[]> log) {
        MetadataState state = new MetadataState(MetadataRules.DEFAULT);
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            if (state.apply(command(random, state)) instanceof Transition.Applied applied) {
                applied.durable().forEach(command -> log.add(CommandCodec.encode(command)));
            }
        }
        return state;
    }

    /** Something that often works: few names, and vhosts that mostly exist. */
    private static Command command(Random random, MetadataState state) {
        String vhost = random.nextInt(8) == 0 ? "w" : "/";
        String name = pick(random, NAMES);
        String other = pick(random, NAMES);
        FieldTable arguments = random.nextInt(4) == 0
                ? TestBroker.table("x-max-length", random.nextInt(3), "b", "x")
                : FieldTable.EMPTY;
        return switch (random.nextInt(24)) {
            case 0 -> new Command.AddVirtualHost(vhost, other, List.of(), Optional.empty(), 1);
            case 1 ->
                random.nextInt(10) == 0
                        ? new Command.DeleteVirtualHost(vhost)
                        : new Command.AddVirtualHost("/", "", List.of(), Optional.empty(), 1);
            case 2, 3, 4 ->
                new Command.DeclareExchange(
                        vhost,
                        name,
                        pick(random, TYPES),
                        random.nextBoolean(),
                        random.nextInt(3) == 0,
                        false,
                        arguments,
                        "u");
            case 5 -> new Command.DeleteExchange(vhost, name, random.nextBoolean(), "u");
            case 6, 7, 8 ->
                new Command.DeclareQueue(
                        state.nextQueueId(),
                        vhost,
                        name,
                        random.nextBoolean(),
                        random.nextBoolean(),
                        random.nextInt(5) == 0 ? 3 : 0,
                        arguments,
                        "u");
            case 9 -> new Command.DeleteQueue(vhost, name, queueId(state, vhost, name), "u");
            case 10, 11, 12, 13, 14, 15 ->
                new Command.Bind(
                        vhost,
                        name,
                        random.nextInt(3) == 0 ? Destination.EXCHANGE : Destination.QUEUE,
                        other,
                        "" + random.nextInt(3),
                        arguments,
                        "u");
            case 16, 17 ->
                new Command.Unbind(
                        vhost,
                        name,
                        random.nextInt(3) == 0 ? Destination.EXCHANGE : Destination.QUEUE,
                        other,
                        "" + random.nextInt(3),
                        arguments,
                        "u");
            case 18 ->
                new Command.SetPolicy(
                        vhost,
                        name,
                        other,
                        "{\"max-length\":" + random.nextInt(4) + "}",
                        random.nextInt(3),
                        "all",
                        false,
                        "u");
            case 19 -> new Command.ClearPolicy(vhost, name, random.nextBoolean(), "u");
            case 20 -> new Command.PutUser(name, "h", "a", Optional.empty(), random.nextBoolean(), "u");
            case 21 ->
                random.nextInt(3) == 0
                        ? new Command.DeleteUser(name, "u")
                        : new Command.SetUserLimits(name, OptionalInt.of(random.nextInt(3)), OptionalInt.empty(), "u");
            case 22 -> new Command.SetPermissions(vhost, name, other, ".*", "", "u");
            default -> new Command.SetTopicPermissions(vhost, name, other, ".*", "", "u");
        };
    }

    private static long queueId(MetadataState state, String vhost, String name) {
        return new MetadataListing(state)
                .queue(vhost, name)
                .map(q -> q.queue().id())
                .orElse(0L);
    }

    private static String pick(Random random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static String snapshot(MetadataState state, boolean withTransient) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        state.snapshot(withTransient).forEach(command -> bytes.writeBytes(CommandCodec.encode(command)));
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
