package io.warrenmq.broker.metadata;

import static io.warrenmq.broker.metadata.QueueType.CLASSIC;
import static io.warrenmq.broker.metadata.QueueType.QUORUM;
import static io.warrenmq.broker.metadata.QueueType.STREAM;

import io.warrenmq.wire.ErlangText;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The arguments of queue.declare that the broker knows: on which types they are possible and what they accept. */
@SuppressWarnings("ImmutableEnumChecker") // sets that nobody changes
enum QueueArgument {
    EXPIRES("x-expires", on(CLASSIC, QUORUM)),
    MESSAGE_TTL("x-message-ttl", on(CLASSIC, QUORUM)),
    DEAD_LETTER_EXCHANGE("x-dead-letter-exchange", on(CLASSIC, QUORUM)),
    DEAD_LETTER_ROUTING_KEY("x-dead-letter-routing-key", on(CLASSIC, QUORUM)),
    DEAD_LETTER_STRATEGY("x-dead-letter-strategy", on(QUORUM)),
    MAX_LENGTH("x-max-length", on(CLASSIC, QUORUM)),
    MAX_LENGTH_BYTES("x-max-length-bytes", on(CLASSIC, QUORUM, STREAM)),
    MAX_IN_MEMORY_LENGTH("x-max-in-memory-length", on(QUORUM)),
    MAX_IN_MEMORY_BYTES("x-max-in-memory-bytes", on(QUORUM)),
    MAX_PRIORITY("x-max-priority", on(CLASSIC)),
    OVERFLOW("x-overflow", on(CLASSIC, QUORUM)),
    QUEUE_MODE("x-queue-mode", on(CLASSIC)),
    QUEUE_VERSION("x-queue-version", on(CLASSIC)),
    SINGLE_ACTIVE_CONSUMER("x-single-active-consumer", on(CLASSIC, QUORUM)),
    QUEUE_TYPE("x-queue-type", on(CLASSIC, QUORUM, STREAM)),
    QUEUE_MASTER_LOCATOR("x-queue-master-locator", on(CLASSIC)),
    QUEUE_LEADER_LOCATOR("x-queue-leader-locator", on(CLASSIC, QUORUM, STREAM)),
    QUORUM_INITIAL_GROUP_SIZE("x-quorum-initial-group-size", on(QUORUM)),
    INITIAL_CLUSTER_SIZE("x-initial-cluster-size", on(STREAM)),
    DELIVERY_LIMIT("x-delivery-limit", on(QUORUM)),
    MAX_AGE("x-max-age", on(STREAM)),
    STREAM_MAX_SEGMENT_SIZE_BYTES("x-stream-max-segment-size-bytes", on(STREAM)),
    STREAM_FILTER_SIZE_BYTES("x-stream-filter-size-bytes", on(STREAM)),
    CONSUMER_TIMEOUT("x-consumer-timeout", on(CLASSIC, QUORUM)),
    CONSUMER_DISCONNECTED_TIMEOUT("x-consumer-disconnected-timeout", on(QUORUM)),
    DELAYED_RETRY_TYPE("x-delayed-retry-type", on(QUORUM)),
    DELAYED_RETRY_MIN("x-delayed-retry-min", on(QUORUM)),
    DELAYED_RETRY_MAX("x-delayed-retry-max", on(QUORUM));

    private static final long TEN_YEARS_MS = 315_360_000_000L;
    private static final long LARGEST_SEGMENT_BYTES = 3_000_000_000L;
    private static final Pattern AGE = Pattern.compile("[0-9]{1,18}[YMDhms]");
    private static final List<String> OVERFLOWS = List.of("drop-head", "reject-publish", "reject-publish-dlx");
    private static final List<String> STRATEGIES = List.of("at-most-once", "at-least-once");
    private static final List<String> LOCATORS = List.of("client-local", "balanced", "random", "least-leaders");
    private static final List<String> MASTER_LOCATORS = List.of("client-local", "min-masters", "random");
    private static final List<String> RETRY_TYPES = List.of("disabled", "all", "failed", "returned");

    private final String argumentName;
    private final Set<QueueType> types;

    QueueArgument(String argumentName, Set<QueueType> types) {
        this.argumentName = argumentName;
        this.types = types;
    }

    String argumentName() {
        return argumentName;
    }

    boolean isKnownTo(QueueType type) {
        return types.contains(type);
    }

    /** Why the value is not acceptable, as an Erlang term; empty when it is. */
    Optional<String> reasonAgainst(FieldValue value, FieldTable arguments) {
        return switch (this) {
            case MESSAGE_TTL, CONSUMER_TIMEOUT, CONSUMER_DISCONNECTED_TIMEOUT, DELAYED_RETRY_MIN, DELAYED_RETRY_MAX ->
                integer(value).or(() -> atMost(value, TEN_YEARS_MS));
            case EXPIRES -> integer(value).or(() -> positive(value)).or(() -> atMost(value, TEN_YEARS_MS));
            case MAX_LENGTH, MAX_LENGTH_BYTES, MAX_IN_MEMORY_LENGTH, MAX_IN_MEMORY_BYTES -> integer(value);
            case STREAM_MAX_SEGMENT_SIZE_BYTES -> integer(value);
            case QUORUM_INITIAL_GROUP_SIZE, INITIAL_CLUSTER_SIZE ->
                integer(value).or(() -> positive(value));
            case DELIVERY_LIMIT -> ofAnySign(value);
            case MAX_PRIORITY ->
                integer(value).or(() -> number(value) > 255 ? reason("max_value_exceeded", value) : Optional.empty());
            case STREAM_FILTER_SIZE_BYTES ->
                integer(value)
                        .or(() -> number(value) < 16 ? reason("value_too_small", value) : Optional.empty())
                        .or(() -> atMost(value, 255));
            case DEAD_LETTER_EXCHANGE -> Optional.empty(); // its type has a text of its own
            case DEAD_LETTER_ROUTING_KEY ->
                text(value)
                        .or(() -> arguments.contains(DEAD_LETTER_EXCHANGE.argumentName)
                                ? Optional.empty()
                                : Optional.of("routing_key_but_no_dlx_defined"));
            case OVERFLOW -> oneOf(value, OVERFLOWS, "invalid_overflow");
            case DEAD_LETTER_STRATEGY -> oneOf(value, STRATEGIES, "invalid_dlx_strategy");
            case QUEUE_LEADER_LOCATOR -> oneOf(value, LOCATORS, "invalid_queue_locator_arg");
            case DELAYED_RETRY_TYPE -> oneOf(value, RETRY_TYPES, "invalid_delayed_retry_type");
            case QUEUE_MODE ->
                text(value)
                        .or(() -> List.of("default", "lazy").contains(textOf(value))
                                ? Optional.empty()
                                : Optional.of(ErlangText.quoted("unsupported queue mode '" + textOf(value) + "'")));
            case QUEUE_VERSION ->
                integer(value)
                        .or(() -> number(value) == 1 || number(value) == 2
                                ? Optional.empty()
                                : Optional.of(ErlangText.quoted("unsupported queue version '" + number(value) + "'")));
            case SINGLE_ACTIVE_CONSUMER -> value instanceof FieldValue.Bool ? Optional.empty() : unacceptable(value);
            case QUEUE_MASTER_LOCATOR -> oneOf(value, MASTER_LOCATORS, "invalid_queue_locator_arg");
            case QUEUE_TYPE -> text(value);
            case MAX_AGE ->
                text(value)
                        .or(() -> AGE.matcher(textOf(value)).matches()
                                ? Optional.empty()
                                : Optional.of("invalid_max_age"));
        };
    }

    static long largestSegmentBytes() {
        return LARGEST_SEGMENT_BYTES;
    }

    private static Set<QueueType> on(QueueType first, QueueType... more) {
        return EnumSet.of(first, more);
    }

    private static Optional<String> ofAnySign(FieldValue value) {
        return value instanceof FieldValue.Integral
                ? Optional.empty()
                : Optional.of(ErlangText.quoted("expected integer, got " + value.typeName()));
    }

    private static Optional<String> integer(FieldValue value) {
        return ofAnySign(value).or(() -> number(value) < 0 ? reason("value_negative", value) : Optional.empty());
    }

    private static Optional<String> positive(FieldValue value) {
        return number(value) == 0 ? reason("value_zero", value) : Optional.empty();
    }

    private static Optional<String> atMost(FieldValue value, long most) {
        return number(value) > most ? reason("value_too_large", value) : Optional.empty();
    }

    private static Optional<String> text(FieldValue value) {
        return value instanceof FieldValue.LongString ? Optional.empty() : unacceptable(value);
    }

    private static Optional<String> oneOf(FieldValue value, List<String> words, String otherwise) {
        return text(value).or(() -> words.contains(textOf(value)) ? Optional.empty() : Optional.of(otherwise));
    }

    private static Optional<String> unacceptable(FieldValue value) {
        return Optional.of("{unacceptable_type," + value.typeName() + "}");
    }

    private static Optional<String> reason(String tag, FieldValue value) {
        return Optional.of("{" + tag + "," + number(value) + "}");
    }

    private static long number(FieldValue value) {
        return value instanceof FieldValue.Integral integral ? integral.value() : 0;
    }

    private static String textOf(FieldValue value) {
        return value instanceof FieldValue.LongString string ? string.text() : "";
    }
}
