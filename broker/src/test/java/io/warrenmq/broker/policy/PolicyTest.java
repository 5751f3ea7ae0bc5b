package io.warrenmq.broker.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.json.Json;
import io.warrenmq.broker.metadata.Change;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.CommandOutcome;
import io.warrenmq.broker.metadata.PolicyRecord;
import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.broker.metadata.TestBroker;
import io.warrenmq.broker.queue.QueueSettings;
import io.warrenmq.wire.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
    private final TestBroker broker = new TestBroker();

    private QueueSettings settings(String queue) {
        return broker.host.queue(queue).settings();
    }

    @Test
    void theMatchingPolicyOfHighestPriorityAppliesAndFallsBack() {
        broker.must(broker.queue("orders"));
        broker.must(broker.policy("one", "^ord", "{\"max-length\":1}", 1));
        broker.must(broker.policy("two", "ers$", "{\"max-length\":2}", 2));
        broker.must(broker.policy("three", "^nothing$", "{\"max-length\":3}", 3));
        assertThat(settings("orders").maxLength()).hasValue(2);
        assertThat(settings("orders").policy()).contains("two");
        broker.must(new Command.ClearPolicy("/", "two", false, ""));
        assertThat(settings("orders").maxLength()).hasValue(1);
        broker.must(new Command.ClearPolicy("/", "one", false, ""));
        assertThat(settings("orders")).isEqualTo(QueueSettings.plain());
    }

    @Test
    void aPolicyWithAKeyThatTheQueueTypeDoesNotHaveIsSkippedAsAWhole() {
        broker.must(broker.queue("q"));
        broker.must(broker.policy("low", "", "{\"max-length\":1}", 1));
        broker.must(broker.policy("high", "", "{\"max-length\":2,\"delivery-limit\":5}", 2));
        assertThat(settings("q").policy()).contains("low");
    }

    @Test
    void equalPrioritiesAreDecidedByName() {
        broker.must(broker.queue("q"));
        broker.must(broker.policy("b", "", "{\"max-length\":2}", 0));
        broker.must(broker.policy("a", "", "{\"max-length\":1}", 0));
        assertThat(settings("q").policy()).contains("a");
    }

    @Test
    void applyToChoosesTheKindOfObject() {
        broker.must(broker.queue("x"));
        broker.must(broker.exchange("x", "fanout"));
        broker.must(new Command.SetPolicy("/", "q", "x", "{\"max-length\":1}", 5, "quorum_queues", false, ""));
        broker.must(new Command.SetPolicy(
                "/", "e", "x", "{\"alternate-exchange\":\"amq.fanout\"}", 1, "exchanges", false, ""));
        assertThat(settings("x").policy()).isEmpty();
        broker.must(new Command.SetPolicy("/", "c", "x", "{\"max-length\":1}", 5, "classic_queues", false, ""));
        assertThat(settings("x").policy()).contains("c");
        assertThat(broker.list(l -> l.exchanges("/")).stream()
                        .filter(x -> x.exchange().name().equals("x"))
                        .findFirst()
                        .orElseThrow()
                        .policy())
                .contains("e");
    }

    @ParameterizedTest
    @CsvSource({"10, 3, 3", "2, 3, 2", "none, 3, 3", "none, none, 5", "4, none, 4"})
    void limitsOfOperatorPolicyAndArgumentCountWithTheSmallest(String policy, String argument, long expected) {
        broker.must(broker.operatorPolicy("op", ".*", "{\"max-length\":5}", 0));
        if (!policy.equals("none")) {
            broker.must(broker.policy("p", ".*", "{\"max-length\":" + policy + "}", 0));
        }
        broker.must(
                argument.equals("none")
                        ? broker.queue("q")
                        : broker.queue("q", "x-max-length", Integer.valueOf(argument)));
        assertThat(settings("q").maxLength()).hasValue(expected);
        assertThat(settings("q").operatorPolicy()).contains("op");
    }

    @Test
    void theArgumentWinsWhereThereIsNoSmallest() {
        broker.must(broker.policy(
                "p",
                "",
                "{\"dead-letter-exchange\":\"policy\",\"dead-letter-routing-key\":\"pk\",\"overflow\":\"reject-publish\"}",
                0));
        broker.must(broker.queue("a", "x-dead-letter-exchange", "arg", "x-overflow", "drop-head"));
        broker.must(broker.queue("b"));
        assertThat(settings("a").deadLetterExchange()).contains("arg");
        assertThat(settings("a").deadLetterRoutingKey()).contains("pk");
        assertThat(settings("a").overflow()).isEqualTo(QueueSettings.Overflow.DROP_HEAD);
        assertThat(settings("b").deadLetterExchange()).contains("policy");
        assertThat(settings("b").overflow()).isEqualTo(QueueSettings.Overflow.REJECT_PUBLISH);
    }

    @Test
    void serverNamedAndExclusiveQueuesAreMatchedLikeOthers() {
        broker.must(broker.policy("p", ".*", "{\"expires\":1000}", 0));
        broker.must(new Command.DeclareQueue(77, "/", "amq.gen-1", false, false, 9, FieldTable.EMPTY, "guest", true));
        assertThat(settings("amq.gen-1").expiresMs()).hasValue(1000);
    }

    @Test
    void onlyQueuesThatAPolicyChangesAreConfigured() {
        for (int i = 0; i < 50; i++) {
            broker.must(broker.queue("q" + i));
        }
        broker.must(broker.policy("p", "^q7$", "{\"message-ttl\":5}", 0));
        assertThat(broker.host.configureCount()).isEqualTo(1);
        broker.must(broker.policy("p", "^q7$", "{\"message-ttl\":5}", 0));
        assertThat(broker.host.configureCount()).isEqualTo(1);
        assertThat(broker.changes.stream().filter(Change.PolicyPut.class::isInstance))
                .hasSize(1);
    }

    @Test
    void policiesAreInvisibleToRedeclaration() {
        broker.must(broker.queue("q"));
        broker.must(broker.policy("p", "", "{\"max-length\":1}", 1));
        assertThat(broker.submit(broker.queue("q"))).isInstanceOf(CommandOutcome.QueueDeclared.class);
    }

    @Test
    void mirrorPoliciesOfOldFilesAreKeptAndApply() {
        broker.must(broker.queue("q"));
        broker.must(broker.policy(
                "ha", "^", "{\"ha-mode\":\"exactly\",\"ha-params\":2,\"ha-sync-mode\":\"automatic\"}", 0));
        assertThat(settings("q").policy()).contains("ha");
        assertThat(broker.restarted().host.queue("q").settings().policy()).contains("ha");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"message-ttl":-1}         | -1 is not a valid message TTL
            {"expires":0}              | 0 is not a valid queue expiry
            {"max-length":"x"}         | <<"x">> is not a valid maximum length
            {"max-length-bytes":-5}    | -5 is not a valid maximum length in bytes
            {"dead-letter-exchange":1} | 1 is not a valid dead letter exchange name
            {"alternate-exchange":1}   | 1 is not a valid alternate exchange name
            {"foo":"bar"}              | [{<<"foo">>,<<"bar">>}] are not recognised policy settings
            {"ha-mode":"foo"}          | <<"foo">> is not a valid ha-mode
            {"ha-params":2}            | ha-mode must be specified to specify ha-params
            {}                         | no policy provided
            """)
    void invalidDefinitionsAreRefused(String definition, String reason) {
        assertThat(broker.refusal(broker.policy("p", "", definition, 0)))
                .isEqualTo("406 Validation failed\n\n" + reason + "\n");
        assertThat(broker.list(l -> l.policies("/"))).isEmpty();
    }

    @Test
    void invalidPatternsKindsAndTextAreRefused() {
        assertThat(broker.refusal(broker.policy("p", "(", "{\"max-length\":1}", 0)))
                .startsWith("406 Validation failed\n\npattern should be regular expression but is invalid: ");
        assertThat(broker.refusal(new Command.SetPolicy("/", "p", "", "{\"max-length\":1}", 0, "bad", false, "")))
                .startsWith(
                        "406 Validation failed\n\napply-to 'bad' unrecognised; should be 'queues', 'exchanges' or 'all'");
        assertThat(broker.refusal(broker.policy("p", "", "{oops", 0)))
                .startsWith("406 Validation failed\n\ndefinition is not valid JSON at line 1");
        assertThat(broker.refusal(broker.operatorPolicy("p", "", "{\"dead-letter-exchange\":\"x\"}", 0)))
                .contains("are not recognised policy settings");
        assertThat(broker.refusal(new Command.ClearPolicy("/", "nope", false, "")))
                .isEqualTo("404 Parameter does not exist");
    }

    @Test
    void parametersOfUnknownComponentsAndWrongLimitsAreRefused() {
        assertThat(broker.refusal(new Command.SetParameter("/", "nope", "n", "1", "")))
                .isEqualTo("406 Validation failed\n\ncomponent nope not found\n");
        assertThat(broker.refusal(
                        new Command.SetParameter("/", "vhost-limits", "limits", "{\"max-queues\":\"x\"}", "")))
                .contains("max-queues should be an integer");
        assertThat(broker.refusal(new Command.SetParameter("/", "vhost-limits", "limits", "{\"foo\":1}", "")))
                .contains("Unrecognised terms");
        broker.must(new Command.SetParameter("/", "vhost-limits", "limits", "{\"max-connections\":-1}", ""));
        assertThat(broker.vhost().limits().maxConnections())
                .as("negative is unlimited")
                .isEmpty();
    }

    @Test
    void aPatternThatWouldTakeAgesCountsAsNoMatch() {
        BoundedPattern evil = BoundedPattern.compile("^(a+)+$");
        assertThat(evil.find("a".repeat(200) + "!")).isFalse();
        assertThat(evil.find("aaa")).isTrue();
        assertThat(BoundedPattern.compile("(x|y)*z").find("x".repeat(255))).isFalse();
        assertThat(BoundedPattern.compile(".*").find("")).isTrue();
    }

    @Test
    void theLowerDeliveryLimitWinsAndANegativeOneIsNone() {
        PolicyTable policies = new PolicyTable();
        PolicyTable operator = new PolicyTable();
        policies.put(record("p", "{\"delivery-limit\":-1}", false));
        operator.put(record("o", "{\"delivery-limit\":7}", true));
        QueueRecord quorum =
                new QueueRecord(1, "/", "q", true, false, 0, TestBroker.table("x-queue-type", "quorum"), "");
        assertThat(EffectivePolicy.ofQueue(quorum, policies, operator).definition())
                .containsEntry("delivery-limit", Json.of(7));
        assertThat(EffectivePolicy.ofQueue(quorum, policies, operator).policy()).isEqualTo(Optional.of("p"));
    }

    private static QueueSettings quorumSettings(String policy, Object... arguments) {
        PolicyTable policies = new PolicyTable();
        policies.put(record("p", policy, false));
        List<Object> all = new ArrayList<>(List.of("x-queue-type", "quorum"));
        all.addAll(List.of(arguments));
        QueueRecord queue = new QueueRecord(1, "/", "q", true, false, 0, TestBroker.table(all.toArray()), "");
        return EffectivePolicy.ofQueue(queue, policies, new PolicyTable()).settings(queue.arguments());
    }

    private static long deliveryLimit(String policy, Object... arguments) {
        return quorumSettings(policy, arguments).quorum().orElseThrow().deliveryLimit();
    }

    @Test
    void aQuorumQueueHasTheLowerDeliveryLimitOfArgumentAndPolicyAndTwentyWithoutAny() {
        String none = "{\"max-length\":1}";
        assertThat(deliveryLimit(none)).isEqualTo(20);
        assertThat(deliveryLimit(none, "x-delivery-limit", 30)).isEqualTo(30);
        assertThat(deliveryLimit(none, "x-delivery-limit", -1)).isNegative();
        assertThat(deliveryLimit("{\"delivery-limit\":-1}")).isNegative();
        assertThat(deliveryLimit("{\"delivery-limit\":5}", "x-delivery-limit", 7))
                .isEqualTo(5);
        assertThat(deliveryLimit("{\"delivery-limit\":5}", "x-delivery-limit", 3))
                .isEqualTo(3);
        assertThat(deliveryLimit("{\"delivery-limit\":5}", "x-delivery-limit", -1))
                .isEqualTo(5);
    }

    @Test
    void deadLettersHaveToArriveOnlyWherePublishesAreRejectedMeanwhile() {
        assertThat(arrivesForSure("{\"max-length\":1}", "x-dead-letter-strategy", "at-least-once"))
                .isFalse();
        assertThat(arrivesForSure("{\"overflow\":\"reject-publish\"}", "x-dead-letter-strategy", "at-least-once"))
                .isTrue();
        assertThat(arrivesForSure("{\"dead-letter-strategy\":\"at-least-once\"}", "x-overflow", "reject-publish"))
                .isTrue();
        assertThat(arrivesForSure(
                        "{\"dead-letter-strategy\":\"at-least-once\"}",
                        "x-overflow",
                        "reject-publish",
                        "x-dead-letter-strategy",
                        "at-most-once"))
                .isFalse();
    }

    private static boolean arrivesForSure(String policy, Object... arguments) {
        return quorumSettings(policy, arguments).quorum().orElseThrow().deadLettersAtLeastOnce();
    }

    @Test
    void overflowOfAQuorumQueueIsThePolicys() {
        assertThat(quorumSettings("{\"overflow\":\"reject-publish\"}", "x-overflow", "drop-head")
                        .overflow())
                .isEqualTo(QueueSettings.Overflow.REJECT_PUBLISH);
        assertThat(quorumSettings("{\"max-length\":1}", "x-overflow", "reject-publish")
                        .overflow())
                .isEqualTo(QueueSettings.Overflow.REJECT_PUBLISH);
    }

    private static PolicyRecord record(String name, String definition, boolean operator) {
        return new PolicyRecord("/", name, "", definition, 0, "queues", operator);
    }
}
