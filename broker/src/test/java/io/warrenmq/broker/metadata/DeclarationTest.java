package io.warrenmq.broker.metadata;

import static io.warrenmq.broker.metadata.TestBroker.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import io.warrenmq.wire.ReplyCode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeclarationTest {
    private final TestBroker broker = new TestBroker();

    // Exchanges

    @Test
    void redeclaringAnExchangeEquivalentlyChangesNothing() {
        broker.must(broker.exchange("x", "topic"));
        assertThat(broker.submit(broker.exchange("x", "topic"))).isEqualTo(new CommandOutcome.Applied(false));
        assertThat(broker.submit(broker.exchange("amq.direct", "direct"))).isEqualTo(new CommandOutcome.Applied(false));
    }

    @Test
    void redeclaringAnExchangeWithAnotherPropertyNamesTheProperty() {
        broker.must(broker.exchange("x", "direct"));
        assertThat(broker.refusal(broker.exchange("x", "fanout")))
                .isEqualTo("406 inequivalent arg 'type' for exchange 'x' in vhost '/': received 'fanout' but current is"
                        + " 'direct'");
        assertThat(broker.refusal(broker.exchange("x", "direct", false, false, false)))
                .isEqualTo(
                        "406 inequivalent arg 'durable' for exchange 'x' in vhost '/': received 'false' but current is"
                                + " 'true'");
        assertThat(broker.refusal(broker.exchange("x", "direct", true, true, false)))
                .isEqualTo(
                        "406 inequivalent arg 'auto_delete' for exchange 'x' in vhost '/': received 'true' but current"
                                + " is 'false'");
        assertThat(broker.refusal(broker.exchange("x", "direct", true, false, true)))
                .isEqualTo(
                        "406 inequivalent arg 'internal' for exchange 'x' in vhost '/': received 'true' but current is"
                                + " 'false'");
        assertThat(broker.refusal(broker.exchange("x", "direct", "alternate-exchange", "ae")))
                .isEqualTo("406 inequivalent arg 'alternate-exchange' for exchange 'x' in vhost '/': received the value"
                        + " 'ae' of type 'longstr' but current is none");
        assertThat(broker.submit(broker.exchange("x", "direct", "x-foo", 1)))
                .isEqualTo(new CommandOutcome.Applied(false));
    }

    @Test
    void anUnknownExchangeTypeIsRefusedSoftlyByDefaultAndHardAsBefore() {
        assertThat(broker.refusal(broker.exchange("x", "nope"))).isEqualTo("406 unknown exchange type 'nope'");
        TestBroker old = new TestBroker(
                new MemoryMetadataLog(),
                new MetadataRules(ReplyCode.COMMAND_INVALID),
                MetadataService.Options.DEFAULT_SNAPSHOT_AFTER_BYTES);
        assertThat(old.refusal(old.exchange("x", "nope"))).isEqualTo("503 unknown exchange type 'nope'");
    }

    @Test
    void theDefaultExchangeTakesNoOperation() {
        broker.must(broker.queue("q"));
        String refusal = "403 operation not permitted on the default exchange";
        assertThat(broker.refusal(broker.exchange("", "direct"))).isEqualTo(refusal);
        assertThat(broker.refusal(broker.deleteExchange("", false))).isEqualTo(refusal);
        assertThat(broker.refusal(broker.bind("", "q", "q"))).isEqualTo(refusal);
        assertThat(broker.refusal(broker.unbind("", "q", "q"))).isEqualTo(refusal);
        assertThat(broker.refusal(broker.bindExchange("amq.direct", "", "q"))).isEqualTo(refusal);
    }

    @Test
    void namesThatBeginWithAmqAreReserved() {
        assertThat(broker.refusal(broker.exchange("amq.foo", "direct")))
                .isEqualTo("403 exchange name 'amq.foo' contains reserved prefix 'amq.*'");
        assertThat(broker.refusal(broker.queue("amq.q")))
                .isEqualTo("403 queue name 'amq.q' contains reserved prefix 'amq.*'");
        assertThat(broker.refusal(broker.deleteExchange("amq.direct", false)))
                .isEqualTo("403 deletion of system exchange 'amq.direct' in vhost '/' not allowed");
        Command.DeclareQueue named =
                new Command.DeclareQueue(7, "/", "amq.gen-abc", false, false, 0, FieldTable.EMPTY, "guest", true);
        assertThat(broker.submit(named)).isInstanceOf(CommandOutcome.QueueDeclared.class);
    }

    @Test
    void alternateExchangeMustBeText() {
        assertThat(broker.refusal(broker.exchange("x", "direct", "alternate-exchange", 1)))
                .isEqualTo("406 invalid type 'signedint' for arg 'alternate-exchange' in exchange 'x' in vhost '/'");
    }

    @Test
    void deletingAnExchangeIsIdempotentAndRespectsIfUnused() {
        assertThat(broker.submit(broker.deleteExchange("x", true))).isEqualTo(new CommandOutcome.Applied(false));
        broker.must(broker.exchange("x", "fanout"));
        broker.must(broker.queue("q"));
        broker.must(broker.bind("x", "q", ""));
        assertThat(broker.refusal(broker.deleteExchange("x", true))).isEqualTo("406 exchange 'x' in vhost '/' in use");
        broker.must(broker.unbind("x", "q", ""));
        assertThat(broker.submit(broker.deleteExchange("x", true))).isEqualTo(new CommandOutcome.Applied(true));
    }

    @Test
    void pluginTypesCheckTheirArguments() {
        assertThat(broker.refusal(broker.exchange("x", "x-delayed-message")))
                .isEqualTo("406 Invalid argument, 'x-delayed-type' must be an existing exchange type");
        assertThat(broker.refusal(broker.exchange("x", "x-delayed-message", "x-delayed-type", "nope")))
                .isEqualTo("406 Invalid argument, 'x-delayed-type' must be an existing exchange type");
        assertThat(broker.refusal(
                        broker.exchange("x", "x-consistent-hash", "hash-header", "h", "hash-property", "message_id")))
                .isEqualTo("406 hash-header and hash-property are mutually exclusive");
        assertThat(broker.refusal(broker.exchange("x", "x-consistent-hash", "hash-property", "p")))
                .isEqualTo("406 Unsupported property: p");
        assertThat(broker.refusal(broker.exchange("x", "x-recent-history", "x-recent-history-length", 0)))
                .startsWith("406 Invalid argument, 'x-recent-history-length' must be a positive integer");
    }

    // Queues

    @Test
    void redeclaringAQueueEquivalentlyFindsIt() {
        broker.must(broker.queue("q", "x-message-ttl", 1000));
        CommandOutcome outcome = broker.submit(broker.queue("q", "x-message-ttl", 1000L, "x-foo", "bar"));
        assertThat(outcome).isInstanceOfSatisfying(CommandOutcome.QueueDeclared.class, declared -> {
            assertThat(declared.created()).isFalse();
            assertThat(declared.entry().record().id()).isEqualTo(1);
        });
        assertThat(broker.submit(broker.queue("q", "x-message-ttl", 1000, "x-queue-type", "classic")))
                .isInstanceOf(CommandOutcome.QueueDeclared.class);
    }

    @Test
    void redeclaringAQueueWithOtherArgumentsShowsBothValues() {
        broker.must(broker.queue("q", "x-message-ttl", 1000));
        assertThat(broker.refusal(broker.queue("q", "x-message-ttl", 2000)))
                .isEqualTo(
                        "406 inequivalent arg 'x-message-ttl' for queue 'q' in vhost '/': received '2000' but current"
                                + " is '1000'");
        assertThat(broker.refusal(broker.queue("q")))
                .isEqualTo(
                        "406 inequivalent arg 'x-message-ttl' for queue 'q' in vhost '/': received none but current is"
                                + " the value '1000' of type 'signedint'");
        assertThat(broker.refusal(broker.queue("q", "x-message-ttl", 1000, "x-expires", 5)))
                .isEqualTo("406 inequivalent arg 'x-expires' for queue 'q' in vhost '/': received the value '5' of type"
                        + " 'signedint' but current is none");
        assertThat(broker.refusal(broker.queue("q", false, false, 0)))
                .isEqualTo("406 inequivalent arg 'durable' for queue 'q' in vhost '/': received 'false' but current is"
                        + " 'true'");
        assertThat(broker.refusal(broker.queue("q", true, true, 0)))
                .isEqualTo(
                        "406 inequivalent arg 'auto_delete' for queue 'q' in vhost '/': received 'true' but current is"
                                + " 'false'");
    }

    @Test
    void anExclusiveQueueIsItsConnectionsOwn() {
        broker.must(broker.queue("q", true, false, 42));
        String locked = "405 cannot obtain exclusive access to locked queue 'q' in vhost '/'. It could be originally"
                + " declared on another connection or the exclusive property value does not match that of the original"
                + " declaration.";
        assertThat(broker.refusal(broker.queue("q", true, false, 43))).isEqualTo(locked);
        assertThat(broker.refusal(broker.queue("q", true, false, 0))).isEqualTo(locked);
        assertThat(broker.submit(broker.queue("q", false, false, 42))).isInstanceOf(CommandOutcome.QueueDeclared.class);
        assertThat(broker.vhost().queue("q").orElseThrow().record().durable()).isFalse();
        assertThat(broker.metadata.exclusiveQueues(42)).hasSize(1);
        broker.must(broker.deleteQueue("q"));
        assertThat(broker.metadata.exclusiveQueues(42)).isEmpty();
    }

    @Test
    void aNonExclusiveQueueCannotBeRedeclaredExclusively() {
        broker.must(broker.queue("q"));
        assertThat(broker.refusal(broker.queue("q", true, false, 42))).startsWith("405 cannot obtain exclusive access");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            x-message-ttl              | I-1              | {value_negative,-1}
            x-message-ttl              | S100             | "expected integer, got longstr"
            x-message-ttl              | l1152921504606846976 | {value_too_large,1152921504606846976}
            x-expires                  | I0               | {value_zero,0}
            x-expires                  | I-5              | {value_negative,-5}
            x-max-length               | I-1              | {value_negative,-1}
            x-max-length-bytes         | Sx               | "expected integer, got longstr"
            x-max-priority             | I256             | {max_value_exceeded,256}
            x-max-priority             | I-1              | {value_negative,-1}
            x-overflow                 | Sfoo             | invalid_overflow
            x-overflow                 | I1               | {unacceptable_type,signedint}
            x-dead-letter-routing-key  | Sk               | routing_key_but_no_dlx_defined
            x-single-active-consumer   | Strue            | {unacceptable_type,longstr}
            x-queue-mode               | Sx               | "unsupported queue mode 'x'"
            x-queue-version            | I3               | "unsupported queue version '3'"
            x-queue-type               | Sfoo             | "unsupported queue type 'foo'"
            """)
    void badArgumentsAreRefusedWithTheReason(String name, String value, String reason) {
        assertThat(broker.refusal(broker.queue("q", name, typed(value))))
                .isEqualTo("406 invalid arg '" + name + "' for queue 'q' in vhost '/': " + reason);
        assertThat(broker.vhost().queue("q")).isEmpty();
    }

    private static FieldValue typed(String text) {
        String digits = text.substring(1);
        return switch (text.charAt(0)) {
            case 'I' -> FieldValue.of(Integer.parseInt(digits));
            case 'l' -> FieldValue.of(Long.parseLong(digits));
            default -> FieldValue.of(digits);
        };
    }

    @Test
    void deadLetterExchangeMustBeText() {
        assertThat(broker.refusal(broker.queue("q", "x-dead-letter-exchange", 1)))
                .isEqualTo("406 invalid type 'signedint' for arg 'x-dead-letter-exchange' in queue 'q' in vhost '/'");
    }

    @Test
    void replicatedTypesCheckTheirRules() {
        FieldTable quorum = table("x-queue-type", "quorum");
        assertThat(broker.refusal(broker.queue("q", "x-queue-type", "quorum", "x-max-priority", 5)))
                .isEqualTo("406 invalid arg 'x-max-priority' for queue 'q' in vhost '/' of queue type"
                        + " rabbit_quorum_queue");
        assertThat(broker.refusal(declare("q", true, true, 0, quorum, false)))
                .isEqualTo("406 invalid property 'auto-delete' for queue 'q' in vhost '/'");
        assertThat(broker.refusal(declare("q", true, false, 9, quorum, false)))
                .isEqualTo("406 invalid property 'exclusive-owner' for queue 'q' in vhost '/'");
        assertThat(broker.refusal(declare("q", false, false, 0, quorum, false)))
                .isEqualTo("406 invalid property 'non-durable' for queue 'q' in vhost '/'");
        assertThat(broker.refusal(declare("amq.gen-x", true, false, 0, quorum, true)))
                .isEqualTo("406 Cannot declare a server-named queue for type rabbit_quorum_queue");
        assertThat(broker.refusal(broker.queue("q", "x-delivery-limit", 3)))
                .isEqualTo("406 invalid arg 'x-delivery-limit' for queue 'q' in vhost '/' of queue type"
                        + " rabbit_classic_queue");
    }

    @Test
    void aQuorumQueueIsHostedAndAStreamIsNot() {
        FieldTable quorum = table("x-queue-type", "quorum");
        CommandOutcome outcome = broker.submit(declare("q", true, false, 0, quorum, false));
        assertThat(outcome).isInstanceOf(CommandOutcome.QueueDeclared.class);
        assertThat(broker.vhost().queue("q").orElseThrow().record().type()).isEqualTo(QueueType.QUORUM);
        assertThat(broker.submit(declare("q", true, false, 0, quorum, false)))
                .isInstanceOf(CommandOutcome.QueueDeclared.class);
        assertThat(broker.refusal(declare("q", true, false, 0, FieldTable.EMPTY, false)))
                .startsWith("406 inequivalent arg 'x-queue-type' for queue 'q' in vhost '/'");
        assertThat(broker.refusal(declare("s", true, false, 0, table("x-queue-type", "stream"), false)))
                .startsWith("540 cannot declare queue 's' in vhost '/': this node does not host queues of type stream");
    }

    private static Command declare(
            String name, boolean durable, boolean autoDelete, long owner, FieldTable arguments, boolean serverNamed) {
        return new Command.DeclareQueue(99, "/", name, durable, autoDelete, owner, arguments, "guest", serverNamed);
    }

    @Test
    void aVirtualHostsDefaultQueueTypeIsSkippedWhereItCannotBe() {
        broker.must(new Command.AddVirtualHost("v", "", List.of(), Optional.of("quorum"), 0));
        Command durable = new Command.DeclareQueue(50, "v", "q", true, false, 0, FieldTable.EMPTY, "guest");
        Command transientOne = new Command.DeclareQueue(51, "v", "t", false, false, 0, FieldTable.EMPTY, "guest");
        Command classic =
                new Command.DeclareQueue(52, "v", "c", true, false, 0, table("x-queue-type", "classic"), "guest");
        assertThat(typeOf(durable)).isEqualTo(QueueType.QUORUM);
        assertThat(typeOf(transientOne)).isEqualTo(QueueType.CLASSIC);
        assertThat(typeOf(classic)).isEqualTo(QueueType.CLASSIC);
        assertThat(typeOf(durable)).as("declared again").isEqualTo(QueueType.QUORUM);
    }

    private QueueType typeOf(Command declaration) {
        return ((CommandOutcome.QueueDeclared) broker.submit(declaration))
                .entry()
                .record()
                .type();
    }

    @Test
    void aQueueIsOnlyDeletedByItsId() {
        broker.must(broker.queue("q"));
        assertThat(broker.refusal(new Command.DeleteQueue("/", "q", 77, "guest")))
                .isEqualTo("404 no queue 'q' in vhost '/'");
        assertThat(broker.refusal(new Command.DeleteQueue("/", "nope", 1, "guest")))
                .isEqualTo("404 no queue 'nope' in vhost '/'");
        broker.must(broker.deleteQueue("q"));
        assertThat(broker.host.alive).isEmpty();
    }

    @Test
    void aVirtualHostLimitStopsNewQueuesOnly() {
        broker.must(broker.queue("q"));
        broker.must(new Command.SetParameter("/", "vhost-limits", "limits", "{\"max-queues\":1}", "guest"));
        assertThat(broker.vhost().limits().maxQueues()).hasValue(1);
        assertThat(broker.refusal(broker.queue("p")))
                .isEqualTo("406 cannot declare queue 'p': queue limit in vhost '/' (1) is reached");
        assertThat(broker.submit(broker.queue("q"))).isInstanceOf(CommandOutcome.QueueDeclared.class);
        broker.must(new Command.ClearParameter("/", "vhost-limits", "limits", "guest"));
        broker.must(broker.queue("p"));
    }

    @Test
    void nothingCanBeDeclaredInAMissingVirtualHost() {
        assertThat(broker.refusal(new Command.DeclareQueue(1, "nope", "q", true, false, 0, FieldTable.EMPTY, "guest")))
                .isEqualTo("530 vhost nope not found");
    }

    // Bindings

    @Test
    void bindingNeedsBothEndsAndReportsTheSourceFirst() {
        assertThat(broker.refusal(broker.bind("x", "q", "k"))).isEqualTo("404 no exchange 'x' in vhost '/'");
        broker.must(broker.exchange("x", "direct"));
        assertThat(broker.refusal(broker.bind("x", "q", "k"))).isEqualTo("404 no queue 'q' in vhost '/'");
        assertThat(broker.refusal(broker.bindExchange("x", "y", "k"))).isEqualTo("404 no exchange 'y' in vhost '/'");
    }

    @Test
    void unbindingWhatIsNotThereIsFine() {
        assertThat(broker.submit(broker.unbind("x", "q", "k"))).isEqualTo(new CommandOutcome.Applied(false));
        broker.must(broker.exchange("x", "direct"));
        broker.must(broker.queue("q"));
        assertThat(broker.submit(broker.unbind("x", "q", "k"))).isEqualTo(new CommandOutcome.Applied(false));
    }

    @Test
    void argumentsInAnotherOrderAreTheSameBindingButOtherTypesAreNot() {
        broker.must(broker.queue("q"));
        broker.must(broker.bind("amq.headers", "q", "", "a", 1, "b", "x"));
        assertThat(broker.submit(broker.bind("amq.headers", "q", "", "b", "x", "a", 1)))
                .isEqualTo(new CommandOutcome.Applied(false));
        assertThat(broker.submit(broker.bind("amq.headers", "q", "", "a", 1L, "b", "x")))
                .isEqualTo(new CommandOutcome.Applied(true));
        assertThat(broker.submit(broker.bind("amq.headers", "q", "k", "a", 1, "b", "x")))
                .isEqualTo(new CommandOutcome.Applied(true));
        assertThat(broker.list(l -> l.bindingsFrom("/", "amq.headers"))).hasSize(3);
    }

    @Test
    void badBindingsOfSpecialTypesAreRefused() {
        broker.must(broker.queue("q"));
        assertThat(broker.refusal(broker.bind("amq.headers", "q", "", "x-match", "foo")))
                .isEqualTo("406 Invalid x-match field value <<\"foo\">>; expected all, any, all-with-x, or any-with-x");
        assertThat(broker.refusal(broker.bind("amq.headers", "q", "", "x-match", 1)))
                .isEqualTo("406 Invalid x-match field type signedint (value 1); expected longstr");
        broker.must(broker.exchange("hash", "x-consistent-hash"));
        assertThat(broker.refusal(broker.bind("hash", "q", "k")))
                .isEqualTo("406 The binding key must be an integer: <<\"k\">>");
        assertThat(broker.refusal(broker.bind("hash", "q", "0")))
                .isEqualTo("406 The binding key must be greater than 0");
        broker.must(broker.exchange("local", "x-local-random"));
        assertThat(broker.refusal(broker.bind("local", "q", "k")))
                .isEqualTo("406 Non empty binding 'k' key not permitted");
    }

    @Test
    void bindingsGoWithTheirEnds() {
        broker.must(broker.exchange("x", "fanout"));
        broker.must(broker.exchange("y", "fanout"));
        broker.must(broker.queue("q"));
        broker.must(broker.bind("x", "q", ""));
        broker.must(broker.bind("y", "q", ""));
        broker.must(broker.bindExchange("x", "y", ""));
        broker.must(broker.deleteExchange("y", false));
        assertThat(broker.list(l -> l.bindings("/")))
                .extracting(Binding::source)
                .containsExactly("", "x");
        broker.must(broker.deleteQueue("q"));
        assertThat(broker.list(l -> l.bindings("/"))).isEmpty();
        assertThat(broker.route("x", "")).isEmpty();
    }

    @Test
    void autoDeleteExchangesGoInAChain() {
        broker.must(broker.exchange("x1", "fanout", true, true, false));
        broker.must(broker.exchange("x2", "fanout", true, true, false));
        broker.must(broker.queue("q"));
        broker.must(broker.bindExchange("x1", "x2", ""));
        broker.must(broker.bind("x2", "q", ""));
        broker.must(broker.deleteQueue("q"));
        assertThat(broker.vhost().exchange("x2")).isEmpty();
        assertThat(broker.vhost().exchange("x1")).isEmpty();
        assertThat(broker.restarted().vhost().exchange("x1")).isEmpty();
    }

    @Test
    void anAutoDeleteExchangeThatNeverHadABindingStays() {
        broker.must(broker.exchange("x", "fanout", true, true, false));
        broker.must(broker.exchange("y", "fanout"));
        broker.must(broker.bindExchange("y", "x", ""));
        broker.must(broker.deleteExchange("y", false));
        assertThat(broker.vhost().exchange("x")).isPresent();
    }

    @Test
    void aLongChainOfAutoDeleteExchangesNeedsNoStack() {
        broker.must(broker.queue("q"));
        for (int i = 0; i < 20_000; i++) {
            broker.must(broker.exchange("x" + i, "fanout", false, true, false));
            broker.must(i == 0 ? broker.bind("x0", "q", "") : broker.bindExchange("x" + i, "x" + (i - 1), ""));
        }
        broker.must(broker.deleteQueue("q"));
        assertThat(broker.vhost().exchange("x19999")).isEmpty();
        assertThat(broker.vhost().exchanges()).hasSize(7);
    }
}
