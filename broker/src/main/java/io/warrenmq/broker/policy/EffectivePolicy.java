package io.warrenmq.broker.policy;

import io.warrenmq.broker.json.Json;
import io.warrenmq.broker.metadata.QueueLocator;
import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.broker.policy.PolicyKey.On;
import io.warrenmq.broker.queue.QueueSettings;
import io.warrenmq.broker.queue.QueueSettings.Mirroring;
import io.warrenmq.broker.queue.QueueSettings.Overflow;
import io.warrenmq.wire.FieldTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What policies and arguments together say of an object.
 *
 * @param policy name of the policy in effect
 * @param operatorPolicy name of the operator policy in effect
 * @param definition both merged: for numbers the smaller one, otherwise the operator's
 */
public record EffectivePolicy(Optional<String> policy, Optional<String> operatorPolicy, Map<String, Json> definition) {
    private static final EffectivePolicy NONE = new EffectivePolicy(Optional.empty(), Optional.empty(), Map.of());

    /** The policies in effect for a queue. */
    public static EffectivePolicy ofQueue(QueueRecord queue, PolicyTable policies, PolicyTable operatorPolicies) {
        On kind = kind(queue.arguments());
        return merge(policies.match(kind, queue.name()), operatorPolicies.match(kind, queue.name()));
    }

    /** The alternate exchange that policies give to an exchange. */
    public static Optional<String> alternateExchange(String exchange, PolicyTable policies) {
        return policies.match(On.EXCHANGE, exchange)
                .flatMap(policy -> text(policy.definition(), PolicyKey.ALTERNATE_EXCHANGE));
    }

    /** The name of the policy in effect for an exchange. */
    public static Optional<String> nameForExchange(String exchange, PolicyTable policies) {
        return policies.match(On.EXCHANGE, exchange)
                .map(policy -> policy.record().name());
    }

    /**
     * How the queue behaves: limits that arguments give too count with the smaller value, otherwise the argument wins.
     */
    public QueueSettings settings(FieldTable arguments) {
        if (policy.isEmpty() && operatorPolicy.isEmpty() && arguments.isEmpty()) {
            return QueueSettings.plain(); // one object for the many plain queues
        }
        boolean quorum = kind(arguments) == On.QUORUM;
        Overflow overflow = overflow(arguments.text("x-overflow"), text(definition, PolicyKey.OVERFLOW), quorum);
        return new QueueSettings(
                least(arguments.integer("x-message-ttl"), number(PolicyKey.MESSAGE_TTL)),
                least(arguments.integer("x-expires"), number(PolicyKey.EXPIRES)),
                least(arguments.integer("x-max-length"), number(PolicyKey.MAX_LENGTH)),
                least(arguments.integer("x-max-length-bytes"), number(PolicyKey.MAX_LENGTH_BYTES)),
                overflow,
                arguments.text("x-dead-letter-exchange").or(() -> text(definition, PolicyKey.DEAD_LETTER_EXCHANGE)),
                arguments
                        .text("x-dead-letter-routing-key")
                        .or(() -> text(definition, PolicyKey.DEAD_LETTER_ROUTING_KEY)),
                (int) arguments.integer("x-max-priority").orElse(0),
                arguments.isTrue("x-single-active-consumer"),
                least(arguments.integer("x-consumer-timeout"), number(PolicyKey.CONSUMER_TIMEOUT)),
                quorum
                        ? Optional.of(new QueueSettings.Quorum(
                                deliveryLimit(arguments), deadLettersAtLeastOnce(arguments, overflow)))
                        : Optional.empty(),
                quorum ? Optional.empty() : mirroring(),
                policy,
                operatorPolicy);
    }

    /** How the node of a new queue is chosen, as far as policies say. */
    public Optional<QueueLocator> locator() {
        return text(definition, PolicyKey.QUEUE_MASTER_LOCATOR)
                .or(() -> text(definition, PolicyKey.QUEUE_LEADER_LOCATOR))
                .flatMap(QueueLocator::of);
    }

    private Optional<Mirroring> mirroring() {
        Optional<Mirroring.Mode> mode = text(definition, PolicyKey.HA_MODE).map(name -> switch (name) {
            case "exactly" -> Mirroring.Mode.EXACTLY;
            case "nodes" -> Mirroring.Mode.NODES;
            default -> Mirroring.Mode.ALL;
        });
        return mode.map(asked -> new Mirroring(
                asked,
                (int) Math.min(number(PolicyKey.HA_PARAMS).orElse(1), Integer.MAX_VALUE),
                mirrorNodes(),
                says(PolicyKey.HA_SYNC_MODE, "automatic", false),
                (int) Math.min(number(PolicyKey.HA_SYNC_BATCH_SIZE).orElse(0), Integer.MAX_VALUE),
                says(PolicyKey.HA_PROMOTE_ON_SHUTDOWN, "always", false),
                says(PolicyKey.HA_PROMOTE_ON_FAILURE, "always", true)));
    }

    private boolean says(PolicyKey key, String word, boolean otherwise) {
        return text(definition, key).map(word::equals).orElse(otherwise);
    }

    /** The nodes to which {@code ha-mode: nodes} limits a queue; empty for no limit. */
    public List<String> mirrorNodes() {
        boolean limited =
                text(definition, PolicyKey.HA_MODE).filter("nodes"::equals).isPresent();
        if (!limited || !(definition.get(PolicyKey.HA_PARAMS.keyName()) instanceof Json.Array(List<Json> names))) {
            return List.of();
        }
        return names.stream()
                .flatMap(name -> name instanceof Json.Text(String text) ? Stream.of(text) : Stream.empty())
                .toList();
    }

    private static EffectivePolicy merge(
            Optional<PolicyTable.Compiled> policy, Optional<PolicyTable.Compiled> operatorPolicy) {
        if (policy.isEmpty() && operatorPolicy.isEmpty()) {
            return NONE;
        }
        Map<String, Json> merged = new HashMap<>();
        policy.ifPresent(p -> merged.putAll(p.definition()));
        operatorPolicy.ifPresent(o ->
                o.definition().forEach((key, value) -> merged.merge(key, value, (p, w) -> stricter(key, p, w))));
        return new EffectivePolicy(
                policy.map(p -> p.record().name()),
                operatorPolicy.map(o -> o.record().name()),
                Map.copyOf(merged));
    }

    private static Json stricter(String key, Json user, Json operator) {
        if (user instanceof Json.Int(long mine) && operator instanceof Json.Int(long theirs)) {
            if (key.equals(PolicyKey.DELIVERY_LIMIT.keyName())) {
                return Json.of(stricterDeliveryLimit(mine, theirs));
            }
            return Json.of(Math.min(mine, theirs));
        }
        return operator;
    }

    private OptionalLong number(PolicyKey key) {
        return definition.get(key.keyName()) instanceof Json.Int(long number)
                ? OptionalLong.of(number)
                : OptionalLong.empty();
    }

    private static Optional<String> text(Map<String, Json> definition, PolicyKey key) {
        return definition.get(key.keyName()) instanceof Json.Text(String text) ? Optional.of(text) : Optional.empty();
    }

    private static OptionalLong least(OptionalLong argument, OptionalLong policy) {
        if (argument.isEmpty()) {
            return policy;
        }
        return policy.isEmpty() ? argument : OptionalLong.of(Math.min(argument.getAsLong(), policy.getAsLong()));
    }

    /** Without reject-publish a queue that cannot get rid of its dead messages would drop others instead. */
    private boolean deadLettersAtLeastOnce(FieldTable arguments, Overflow overflow) {
        return overflow == Overflow.REJECT_PUBLISH
                && arguments
                        .text("x-dead-letter-strategy")
                        .or(() -> text(definition, PolicyKey.DEAD_LETTER_STRATEGY))
                        .filter("at-least-once"::equals)
                        .isPresent();
    }

    private long deliveryLimit(FieldTable arguments) {
        OptionalLong argument = arguments.integer("x-delivery-limit");
        OptionalLong policyLimit = number(PolicyKey.DELIVERY_LIMIT);
        if (argument.isPresent() && policyLimit.isPresent()) {
            return stricterDeliveryLimit(argument.getAsLong(), policyLimit.getAsLong());
        }
        return argument.orElse(policyLimit.orElse(QueueSettings.Quorum.DEFAULT_DELIVERY_LIMIT));
    }

    /** A negative delivery limit is none at all, so the other one is stricter. */
    private static long stricterDeliveryLimit(long one, long other) {
        return one < 0 || other < 0 ? Math.max(one, other) : Math.min(one, other);
    }

    /** The argument wins, but on quorum queues the policy does. */
    private static Overflow overflow(Optional<String> argument, Optional<String> policy, boolean quorum) {
        Optional<String> name = quorum ? policy.or(() -> argument) : argument.or(() -> policy);
        return switch (name.orElse("drop-head")) {
            case "reject-publish" -> Overflow.REJECT_PUBLISH;
            case "reject-publish-dlx" -> Overflow.REJECT_PUBLISH_DLX;
            default -> Overflow.DROP_HEAD;
        };
    }

    private static On kind(FieldTable arguments) {
        return switch (arguments.text("x-queue-type").orElse("classic")) {
            case "quorum" -> On.QUORUM;
            case "stream" -> On.STREAM;
            default -> On.CLASSIC;
        };
    }
}
