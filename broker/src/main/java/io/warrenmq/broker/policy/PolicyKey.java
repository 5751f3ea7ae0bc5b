package io.warrenmq.broker.policy;

import static io.warrenmq.broker.policy.PolicyKey.On.CLASSIC;
import static io.warrenmq.broker.policy.PolicyKey.On.QUORUM;
import static io.warrenmq.broker.policy.PolicyKey.On.STREAM;

import io.warrenmq.broker.json.Json;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The keys of policy definitions: what they are called, on which queue types they are possible, what they accept. */
@SuppressWarnings("ImmutableEnumChecker") // sets and predicates that nobody changes
enum PolicyKey {
    ALTERNATE_EXCHANGE("alternate-exchange", everywhere(), "alternate exchange name", PolicyKey::isText),
    FEDERATION_UPSTREAM("federation-upstream", queues(CLASSIC, QUORUM), "federation upstream", PolicyKey::isText),
    FEDERATION_UPSTREAM_SET(
            "federation-upstream-set", queues(CLASSIC, QUORUM), "federation upstream set", PolicyKey::isText),
    FEDERATION_UPSTREAM_PATTERN(
            "federation-upstream-pattern",
            queues(CLASSIC, QUORUM),
            "federation upstream pattern",
            PolicyKey::isPattern),
    MESSAGE_TTL("message-ttl", queues(CLASSIC, QUORUM), "message TTL", atLeast(0), true),
    EXPIRES("expires", queues(CLASSIC, QUORUM), "queue expiry", atLeast(1), true),
    MAX_LENGTH("max-length", queues(CLASSIC, QUORUM), "maximum length", atLeast(0), true),
    MAX_LENGTH_BYTES("max-length-bytes", everywhere(), "maximum length in bytes", atLeast(0), true),
    OVERFLOW(
            "overflow",
            queues(CLASSIC, QUORUM),
            "overflow",
            oneOf("drop-head", "reject-publish", "reject-publish-dlx"),
            true),
    DEAD_LETTER_EXCHANGE(
            "dead-letter-exchange", queues(CLASSIC, QUORUM), "dead letter exchange name", PolicyKey::isText),
    DEAD_LETTER_ROUTING_KEY(
            "dead-letter-routing-key", queues(CLASSIC, QUORUM), "dead letter routing key", PolicyKey::isText),
    DEAD_LETTER_STRATEGY(
            "dead-letter-strategy", queues(QUORUM), "dead letter strategy", oneOf("at-most-once", "at-least-once")),
    DELIVERY_LIMIT("delivery-limit", queues(QUORUM), "delivery limit", atLeast(-1), true),
    MAX_IN_MEMORY_LENGTH("max-in-memory-length", queues(CLASSIC, QUORUM), "maximum in memory length", atLeast(0), true),
    MAX_IN_MEMORY_BYTES(
            "max-in-memory-bytes", queues(CLASSIC, QUORUM), "maximum in memory length in bytes", atLeast(0), true),
    QUEUE_MODE("queue-mode", queues(CLASSIC), "queue mode", oneOf("default", "lazy")),
    QUEUE_VERSION("queue-version", everywhere(), "queue version", PolicyKey::isQueueVersion, true),
    QUEUE_MASTER_LOCATOR("queue-master-locator", queues(CLASSIC), "queue master location strategy", PolicyKey::isText),
    HA_MODE("ha-mode", queues(CLASSIC), "ha-mode", oneOf("all", "exactly", "nodes")),
    HA_PARAMS("ha-params", queues(CLASSIC), "ha-params", PolicyKey::isIntegerOrTexts),
    HA_SYNC_MODE("ha-sync-mode", queues(CLASSIC), "ha-sync-mode", oneOf("manual", "automatic")),
    HA_PROMOTE_ON_SHUTDOWN(
            "ha-promote-on-shutdown", queues(CLASSIC), "ha-promote-on-shutdown", oneOf("always", "when-synced")),
    HA_PROMOTE_ON_FAILURE(
            "ha-promote-on-failure", queues(CLASSIC), "ha-promote-on-failure", oneOf("always", "when-synced")),
    HA_SYNC_BATCH_SIZE("ha-sync-batch-size", queues(CLASSIC), "ha-sync-batch-size", atLeast(1)),
    MAX_AGE("max-age", queues(STREAM), "max age", PolicyKey::isAge),
    STREAM_MAX_SEGMENT_SIZE_BYTES(
            "stream-max-segment-size-bytes", queues(STREAM), "segment size", between(0, 3_000_000_000L)),
    INITIAL_CLUSTER_SIZE("initial-cluster-size", queues(STREAM), "initial cluster size", atLeast(1)),
    STREAM_FILTER_SIZE_BYTES("stream-filter-size-bytes", queues(STREAM), "filter size", between(16, 255)),
    QUEUE_LEADER_LOCATOR(
            "queue-leader-locator",
            everywhere(),
            "queue leader locator",
            oneOf("client-local", "balanced", "random", "least-leaders")),
    TARGET_GROUP_SIZE("target-group-size", queues(QUORUM), "target group size", atLeast(1), true),
    CONSUMER_TIMEOUT("consumer-timeout", everywhere(), "consumer timeout", atLeast(0)),
    CONSUMER_DISCONNECTED_TIMEOUT(
            "consumer-disconnected-timeout", queues(QUORUM), "consumer disconnected timeout", atLeast(0)),
    DELAYED_RETRY_TYPE(
            "delayed-retry-type", queues(QUORUM), "delayed retry type", oneOf("disabled", "all", "failed", "returned")),
    DELAYED_RETRY_MIN("delayed-retry-min", queues(QUORUM), "delayed retry minimum", atLeast(0)),
    DELAYED_RETRY_MAX("delayed-retry-max", queues(QUORUM), "delayed retry maximum", atLeast(0));

    /** What kind of object a policy is looked up for. */
    enum On {
        CLASSIC,
        QUORUM,
        STREAM,
        EXCHANGE
    }

    private static final Pattern AGE = Pattern.compile("[0-9]{1,18}[YMDhms]");
    private static final Map<String, PolicyKey> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(key -> key.keyName, Function.identity()));

    private final String keyName;
    private final Set<On> queueTypes;
    private final String meaning;
    private final Predicate<Json> accepted;
    private final boolean operatorKey;

    PolicyKey(String keyName, Set<On> queueTypes, String meaning, Predicate<Json> accepted) {
        this(keyName, queueTypes, meaning, accepted, false);
    }

    PolicyKey(String keyName, Set<On> queueTypes, String meaning, Predicate<Json> accepted, boolean operatorKey) {
        this.keyName = keyName;
        this.queueTypes = queueTypes;
        this.meaning = meaning;
        this.accepted = accepted;
        this.operatorKey = operatorKey;
    }

    static Optional<PolicyKey> of(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    String keyName() {
        return keyName;
    }

    /** Whether operator policies may have it. */
    boolean isOperatorKey() {
        return operatorKey;
    }

    /** Whether its presence leaves a policy applicable; exchanges ignore keys that mean nothing to them. */
    boolean isPossibleOn(On kind) {
        return kind == On.EXCHANGE || queueTypes.contains(kind);
    }

    boolean accepts(Json value) {
        return accepted.test(value);
    }

    /** As in "x is not a valid ...". */
    String meaning() {
        return meaning;
    }

    private static Set<On> queues(On first, On... more) {
        return EnumSet.of(first, more);
    }

    private static Set<On> everywhere() {
        return EnumSet.allOf(On.class);
    }

    private static Predicate<Json> atLeast(long least) {
        return between(least, Long.MAX_VALUE);
    }

    private static Predicate<Json> between(long least, long most) {
        return value -> value instanceof Json.Int(long number) && number >= least && number <= most;
    }

    private static Predicate<Json> oneOf(String... words) {
        return value ->
                value instanceof Json.Text(String text) && List.of(words).contains(text);
    }

    private static boolean isText(Json value) {
        return value instanceof Json.Text;
    }

    private static boolean isPattern(Json value) {
        if (!(value instanceof Json.Text(String text))) {
            return false;
        }
        try {
            BoundedPattern.compile(text);
            return true;
        } catch (java.util.regex.PatternSyntaxException e) {
            return false;
        }
    }

    private static boolean isQueueVersion(Json value) {
        return value instanceof Json.Int(long version) && (version == 1 || version == 2);
    }

    private static boolean isIntegerOrTexts(Json value) {
        return switch (value) {
            case Json.Int(long number) -> number > 0;
            case Json.Array(List<Json> values) ->
                !values.isEmpty() && values.stream().allMatch(PolicyKey::isText);
            default -> false;
        };
    }

    private static boolean isAge(Json value) {
        return value instanceof Json.Text(String text) && AGE.matcher(text).matches();
    }
}
