package io.warrenmq.broker.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.metadata.Command.Destination;
import io.warrenmq.broker.routing.Route;
import io.warrenmq.broker.routing.TestMessage;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On which node a queue lives, and what becomes of it when that node does not run. */
class QueueHomesTest {
    private static final String A = "rabbit@a";
    private static final String B = "rabbit@b";
    private static final String C = "rabbit@c";

    private final FakeQueueHost host = new FakeQueueHost();
    private final MetadataView view = new MetadataView(host, new NoExchangeStores(), bound -> 0);
    private final List<Change> changes = new ArrayList<>();
    private final MetadataReplica replica = new MetadataReplica(MetadataRules.DEFAULT, view, List.of(changes::add));
    private long lastId;

    @BeforeEach
    void aClusterOfThree() {
        replica.apply(new Command.AddVirtualHost("/", "", List.of(), Optional.empty(), 1));
        replica.running(Set.of(A, B, C));
    }

    // Where a new queue goes

    @Test
    void aNewQueueLivesOnTheNodeOfItsClient() {
        assertThat(home(declare("q", Placement.on(B)))).isEqualTo(B);
    }

    @Test
    void aNodeThatStandsAloneHasNoName() {
        assertThat(home(declare("q", Placement.ALONE))).isEmpty();
    }

    @Test
    void minMastersTakesTheNodeWithTheFewestQueuesOfAllVirtualHosts() {
        replica.apply(new Command.AddVirtualHost("other", "", List.of(), Optional.empty(), 1));
        replica.apply(new Command.DeclareQueue(
                ++lastId, "other", "x", true, false, 0, FieldTable.EMPTY, "u", false, Placement.on(A)));
        declare("y", Placement.on(C));
        assertThat(home(declare("q", new Placement(A, QueueLocator.MIN_MASTERS, 0))))
                .isEqualTo(B);
    }

    @Test
    void minMastersCountsWhatIsThereNow() {
        declare("q1", Placement.on(A));
        replica.apply(new Command.DeleteQueue("/", "q1", lastId, "u"));
        declare("q2", Placement.on(B));
        declare("q3", Placement.on(C));
        assertThat(home(declare("q", new Placement(B, QueueLocator.MIN_MASTERS, 0))))
                .isEqualTo(A);
    }

    @Test
    void minMastersPrefersTheNodeOfTheClientAmongEquals() {
        assertThat(home(declare("q", new Placement(C, QueueLocator.MIN_MASTERS, 0))))
                .isEqualTo(C);
    }

    @Test
    void randomTakesWhatTheChanceOfTheCommandSays() {
        assertThat(home(declare("q", new Placement(A, QueueLocator.RANDOM, 4)))).isEqualTo(B);
        assertThat(home(declare("r", new Placement(A, QueueLocator.RANDOM, -1))))
                .isIn(A, B, C);
    }

    @Test
    void nodesThatDoNotRunAreNotChosen() {
        replica.running(Set.of(A, C));
        declare("q1", Placement.on(A));
        declare("q2", Placement.on(C));
        assertThat(home(declare("q3", new Placement(A, QueueLocator.MIN_MASTERS, 0))))
                .isIn(A, C);
        assertThat(home(declare("q4", new Placement(A, QueueLocator.RANDOM, 1))))
                .isEqualTo(C);
    }

    @Test
    void theArgumentGoesBeforeThePolicyAndThatBeforeTheConfiguration() {
        declare("some", Placement.on(A));
        policy("{\"queue-master-locator\":\"min-masters\"}");
        assertThat(home(declare("q", Placement.on(A)))).isEqualTo(B);
        FieldTable local = FieldTable.of("x-queue-master-locator", FieldValue.of("client-local"));
        assertThat(home(declare("r", local, 0, Placement.on(A)))).isEqualTo(A);
    }

    @Test
    void aPolicyThatNamesNodesLimitsTheChoiceToThoseThatRun() {
        policy("{\"ha-mode\":\"nodes\",\"ha-params\":[\"rabbit@c\",\"rabbit@gone\"]}");
        assertThat(home(declare("q", Placement.on(A)))).isEqualTo(C);
        replica.running(Set.of(A, B));
        assertThat(home(declare("r", Placement.on(A)))).isEqualTo(A);
    }

    @Test
    void anExclusiveQueueLivesOnTheNodeOfItsConnection() {
        FieldTable random = FieldTable.of("x-queue-master-locator", FieldValue.of("min-masters"));
        declare("some", Placement.on(A));
        assertThat(home(declare("q", random, 7, Placement.on(A)))).isEqualTo(A);
    }

    @Test
    void aConnectionOfTheSameNumberOnAnotherNodeIsAnotherConnection() {
        declare("q", FieldTable.EMPTY, 7, Placement.on(A));
        assertThat(declare("q", FieldTable.EMPTY, 7, Placement.on(A))).isInstanceOf(CommandOutcome.QueueDeclared.class);
        assertThat(declare("q", FieldTable.EMPTY, 7, Placement.on(B)))
                .isInstanceOfSatisfying(
                        CommandOutcome.Refused.class,
                        refused -> assertThat(refused.text())
                                .contains("cannot obtain exclusive access to locked queue 'q'"));
    }

    @Test
    void anUnknownStrategyIsRefusedInArgumentsAndPolicies() {
        FieldTable unknown = FieldTable.of("x-queue-master-locator", FieldValue.of("nearest"));
        assertThat(declare("q", unknown, 0, Placement.on(A)))
                .isInstanceOfSatisfying(CommandOutcome.Refused.class, refused -> {
                    assertThat(refused.code().code()).isEqualTo(406);
                    assertThat(refused.text()).contains("invalid arg 'x-queue-master-locator' for queue 'q'");
                });
        assertThat(replica.apply(setPolicy("{\"queue-master-locator\":\"nearest\"}")))
                .isInstanceOfSatisfying(
                        CommandOutcome.Refused.class,
                        refused -> assertThat(refused.text()).contains("invalid queue-master-locator value"));
    }

    @Test
    void aRedeclarationThroughAnotherNodeFindsTheQueueWhereItIs() {
        declare("q", Placement.on(A));
        assertThat(home(declare("q", Placement.on(B)))).isEqualTo(A);
    }

    // When the node does not run

    @Test
    void aTransientQueueGoesWithItsNodeAndItsBindings() {
        transientQueue("t", Placement.on(B));
        bind("t", "k");
        replica.running(Set.of(A, C));
        assertThat(vhost().queue("t")).isEmpty();
        assertThat(replica.listing().bindingsFrom("/", "amq.direct")).isEmpty();
        assertThat(targets("amq.direct", "k")).isEmpty();
    }

    @Test
    void anExclusiveQueueGoesWithItsNode() {
        declare("x", FieldTable.EMPTY, 7, Placement.on(B));
        replica.running(Set.of(A, C));
        assertThat(vhost().queue("x")).isEmpty();
    }

    @Test
    void aDurableQueueStaysAndNothingIsRoutedToItUntilItsNodeIsBack() {
        declare("d", Placement.on(B));
        bind("d", "k");
        replica.running(Set.of(A, C));
        assertThat(vhost().queue("d"))
                .hasValueSatisfying(
                        queue -> assertThat(queue.endpoint().reachable()).isFalse());
        assertThat(replica.listing().bindingsFrom("/", "amq.direct")).hasSize(1);
        assertThat(targets("amq.direct", "k")).isEmpty();
        assertThat(targets("", "d")).isEmpty();

        replica.running(Set.of(A, B, C));
        assertThat(targets("amq.direct", "k")).containsExactly("d");
        assertThat(targets("", "d")).containsExactly("d");
    }

    @Test
    void routesThatWereRememberedAreForgottenWhenANodeGoesOrComes() {
        declare("d", Placement.on(B));
        long before = vhost().topologyVersion();
        replica.running(Set.of(A, C));
        long gone = vhost().topologyVersion();
        replica.running(Set.of(A, B, C));
        assertThat(before).isNotEqualTo(gone);
        assertThat(gone).isNotEqualTo(vhost().topologyVersion());
    }

    @Test
    void bindingsThatGoWhileTheNodeIsAwayDoNotComeBackWithIt() {
        declare("d", Placement.on(B));
        bind("d", "k");
        bind("d", "l");
        replica.running(Set.of(A, C));
        replica.apply(new Command.Unbind("/", "amq.direct", Destination.QUEUE, "d", "k", FieldTable.EMPTY, "u"));
        replica.running(Set.of(A, B, C));
        assertThat(targets("amq.direct", "k")).isEmpty();
        assertThat(targets("amq.direct", "l")).containsExactly("d");
    }

    @Test
    void aQueueMayBeRemovedWhileItsNodeIsAwayAndDeclaredAnew() {
        declare("d", Placement.on(B));
        bind("d", "k");
        replica.running(Set.of(A, C));
        replica.apply(new Command.DeleteQueue("/", "d", lastId, "u"));
        declare("d", Placement.on(A));
        assertThat(targets("", "d")).containsExactly("d");
        assertThat(targets("amq.direct", "k")).isEmpty();
        bind("d", "k");
        assertThat(targets("amq.direct", "k")).containsExactly("d");
    }

    @Test
    void theQueuesOfANodeThatIsForgottenAreGoneWithTheirBindings() {
        declare("gone", Placement.on(B));
        declare("stays", Placement.on(A));
        bind("gone", "k");
        replica.running(Set.of(A, C));
        replica.forget(B);
        assertThat(vhost().queue("gone")).isEmpty();
        assertThat(vhost().queue("stays")).isPresent();
        assertThat(replica.listing().bindingsFrom("/", "amq.direct")).isEmpty();
        assertThat(home(declare("gone", Placement.on(A)))).isEqualTo(A);
    }

    @Test
    void whoTakesASnapshotOverLearnsAgainWhichNodesRun() {
        declare("kept", Placement.on(B));
        declare("back", Placement.on(C));
        bind("kept", "k");
        replica.running(Set.of(A));
        List<Command> snapshot = new ArrayList<>();
        replica.snapshot().forEach(snapshot::add);

        replica.install(snapshot);
        replica.running(Set.of(A, C));

        assertThat(targets("", "kept")).isEmpty();
        assertThat(targets("amq.direct", "k")).isEmpty();
        assertThat(targets("", "back")).containsExactly("back");
        replica.running(Set.of(A, B, C));
        assertThat(targets("amq.direct", "k")).containsExactly("kept");
    }

    @Test
    void aSnapshotKeepsTheHomes() {
        declare("q", new Placement(A, QueueLocator.MIN_MASTERS, 0));
        declare("r", new Placement(A, QueueLocator.MIN_MASTERS, 0));
        MetadataReplica other = new MetadataReplica(
                MetadataRules.DEFAULT,
                new MetadataView(new FakeQueueHost(), new NoExchangeStores(), bound -> 0),
                new ArrayList<>());
        List<byte[]> image = new ArrayList<>();
        replica.snapshot().forEach(command -> image.add(CommandCodec.encode(command)));
        other.install(image.stream().map(CommandCodec::decode).toList());
        assertThat(other.listing().queues("/"))
                .extracting(queue -> queue.queue().home())
                .containsExactly(A, B);
    }

    @Test
    void whatANodeHadAloneLivesOnItWhenItIsOneOfSeveral() {
        declare("q", Placement.ALONE);
        bind("q", "k");
        changes.clear();

        replica.settle(B);

        assertThat(changes).isEmpty();
        assertThat(replica.listing().queues("/").getFirst().queue().home()).isEqualTo(B);
        assertThat(home(declare("r", new Placement(B, QueueLocator.MIN_MASTERS, 0))))
                .isEqualTo(A);
        replica.running(Set.of(A, C));
        assertThat(targets("amq.direct", "k")).isEmpty();
        assertThat(vhost().queue("q")).isPresent();
    }

    // The log

    @Test
    void aRecordFromBeforeThereWereHomesOpensAsAQueueOfANodeThatStandsAlone() {
        Command.DeclareQueue declared = new Command.DeclareQueue(
                5, "/", "q", true, false, 0, FieldTable.of("x-expires", FieldValue.of(9)), "u");
        byte[] record = recordOfVersionOne(declared);
        assertThat(CommandCodec.decode(record)).isEqualTo(declared);
        assertThat(declared.placement()).isEqualTo(Placement.ALONE);
        assertThat(CommandCodec.encode(declared))
                .as("what a node that stands alone writes today")
                .isEqualTo(record);
    }

    @Test
    void aRecordKeepsWhereAQueueIsToLive() {
        Command.DeclareQueue declared = new Command.DeclareQueue(
                5, "/", "q", true, false, 0, FieldTable.EMPTY, "u", false, new Placement(B, QueueLocator.RANDOM, -3));
        assertThat(CommandCodec.decode(CommandCodec.encode(declared))).isEqualTo(declared);
    }

    @Test
    void aLogWithAPolicyThatWouldBeRefusedTodayOpens() {
        MetadataState state = new MetadataState(MetadataRules.DEFAULT);
        state.restore(new Command.AddVirtualHost("/", "", List.of(), Optional.empty(), 1));
        state.restore(setPolicy("{\"queue-master-locator\":\"nearest\"}"));
        assertThat(state.snapshot(false)).anyMatch(Command.SetPolicy.class::isInstance);
    }

    /** As it was written before clusters: every entry in this order. */
    private static byte[] recordOfVersionOne(Command.DeclareQueue c) {
        FieldTable table = FieldTable.builder()
                .add("c", "declare-queue")
                .add("vhost", c.vhost())
                .add("name", c.name())
                .add("id", c.id())
                .add("durable", c.durable())
                .add("auto-delete", c.autoDelete())
                .add("exclusive-owner", c.exclusiveOwner())
                .add("arguments", c.arguments())
                .add("user", c.user())
                .add("server-named", c.serverNamed())
                .build();
        byte[] bytes = new byte[table.encodedLength()];
        table.encode(ByteBuffer.wrap(bytes), 0);
        return bytes;
    }

    private CommandOutcome declare(String name, Placement placement) {
        return declare(name, FieldTable.EMPTY, 0, placement);
    }

    private CommandOutcome declare(String name, FieldTable arguments, long owner, Placement placement) {
        return replica.apply(
                new Command.DeclareQueue(++lastId, "/", name, true, false, owner, arguments, "u", false, placement));
    }

    private void transientQueue(String name, Placement placement) {
        replica.apply(new Command.DeclareQueue(
                ++lastId, "/", name, false, false, 0, FieldTable.EMPTY, "u", false, placement));
    }

    private void bind(String queue, String key) {
        replica.apply(new Command.Bind("/", "amq.direct", Destination.QUEUE, queue, key, FieldTable.EMPTY, "u"));
    }

    private void policy(String definition) {
        assertThat(replica.apply(setPolicy(definition))).isEqualTo(new CommandOutcome.Applied(true));
    }

    private static Command.SetPolicy setPolicy(String definition) {
        return new Command.SetPolicy("/", "p", ".*", definition, 0, "queues", false, "u");
    }

    private static String home(CommandOutcome outcome) {
        if (!(outcome instanceof CommandOutcome.QueueDeclared(QueueEntry entry, boolean _))) {
            throw new AssertionError("not declared: " + outcome);
        }
        return entry.record().home();
    }

    private VirtualHost vhost() {
        return view.virtualHost("/").orElseThrow();
    }

    private List<String> targets(String exchange, String key) {
        Route route = vhost().route(exchange, TestMessage.of(key));
        if (!(route instanceof Route.Queues(QueueEntry[] queues, boolean _))) {
            throw new AssertionError("not routed: " + route);
        }
        return Arrays.stream(queues).map(queue -> queue.record().name()).toList();
    }
}
