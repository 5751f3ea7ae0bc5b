package io.warrenmq.broker.routing;

import io.warrenmq.broker.metadata.Binding;
import io.warrenmq.broker.metadata.Command.Destination;
import io.warrenmq.broker.metadata.ExchangeRecord;
import io.warrenmq.broker.metadata.RefusedException;
import io.warrenmq.wire.ErlangText;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import io.warrenmq.wire.Utf8;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/** The types of exchanges: their names, what they accept, and how they route. */
public enum ExchangeType {
    DIRECT("direct"),
    FANOUT("fanout"),
    TOPIC("topic"),
    HEADERS("headers"),
    CONSISTENT_HASH("x-consistent-hash"),
    MODULUS_HASH("x-modulus-hash"),
    RANDOM("x-random"),
    LOCAL_RANDOM("x-local-random"),
    RECENT_HISTORY("x-recent-history"),
    DELAYED_MESSAGE("x-delayed-message");

    private static final String DELAYED_TYPE = "x-delayed-type";
    private static final String HASH_HEADER = "hash-header";
    private static final String HASH_PROPERTY = "hash-property";
    private static final String HISTORY_LENGTH = "x-recent-history-length";
    private static final int DEFAULT_HISTORY_LENGTH = 20;
    /** A longer history would pin memory that no limit of a queue governs. */
    private static final int LONGEST_HISTORY = 100_000;

    private static final Set<String> HASHED_PROPERTIES = Set.of("message_id", "correlation_id", "timestamp");
    private static final Set<String> MATCH_VALUES = Set.of("all", "any", "all-with-x", "any-with-x");
    private static final int TEXT_BYTES = 255;

    private final String typeName;

    ExchangeType(String typeName) {
        this.typeName = typeName;
    }

    public String typeName() {
        return typeName;
    }

    public static Optional<ExchangeType> of(String typeName) {
        for (ExchangeType type : values()) {
            if (type.typeName.equals(typeName)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** Arguments of this type that a redeclaration must repeat. */
    public List<String> comparedArguments() {
        return switch (this) {
            case CONSISTENT_HASH -> List.of(HASH_HEADER, HASH_PROPERTY);
            case DELAYED_MESSAGE -> List.of(DELAYED_TYPE);
            case RECENT_HISTORY -> List.of(HISTORY_LENGTH);
            case DIRECT, FANOUT, TOPIC, HEADERS, MODULUS_HASH, RANDOM, LOCAL_RANDOM -> List.of();
        };
    }

    /** @throws RefusedException if an exchange of this type cannot have these arguments */
    public void checkArguments(FieldTable arguments) {
        switch (this) {
            case CONSISTENT_HASH -> checkHashArguments(arguments);
            case DELAYED_MESSAGE -> {
                delayedType(arguments).checkArguments(arguments);
            }
            case RECENT_HISTORY -> historyLength(arguments);
            case DIRECT, FANOUT, TOPIC, HEADERS, MODULUS_HASH, RANDOM, LOCAL_RANDOM -> {}
        }
    }

    /** @throws RefusedException if an exchange of this type cannot have this binding */
    public void checkBinding(Binding binding, FieldTable exchangeArguments) {
        switch (this) {
            case HEADERS -> checkMatch(binding.arguments());
            case CONSISTENT_HASH -> checkWeight(binding.routingKey());
            case LOCAL_RANDOM -> checkLocal(binding);
            case DELAYED_MESSAGE -> delayedType(exchangeArguments).checkBinding(binding, exchangeArguments);
            case DIRECT, FANOUT, TOPIC, MODULUS_HASH, RANDOM, RECENT_HISTORY -> {}
        }
    }

    /**
     * An empty matcher for an exchange of this type.
     *
     * @param random from a bound to a number in 0 (inclusive) to the bound (exclusive)
     */
    public Matcher matcher(ExchangeRecord exchange, ExchangeStores stores, IntUnaryOperator random) {
        FieldTable arguments = exchange.arguments();
        return switch (this) {
            case DIRECT -> new DirectMatcher();
            case FANOUT -> new FanoutMatcher();
            case TOPIC -> new TopicMatcher();
            case HEADERS -> new HeadersMatcher();
            case CONSISTENT_HASH ->
                new ConsistentHashMatcher(arguments.text(HASH_HEADER), arguments.text(HASH_PROPERTY));
            case MODULUS_HASH -> new ModulusHashMatcher();
            case RANDOM, LOCAL_RANDOM -> new RandomMatcher(random);
            case RECENT_HISTORY -> new HistoryMatcher(stores.openHistoryStore(exchange, historyLength(arguments)));
            case DELAYED_MESSAGE ->
                new DelayedMatcher(
                        delayedType(arguments).matcher(exchange, stores, random), stores.openDelayStore(exchange));
        };
    }

    private static ExchangeType delayedType(FieldTable arguments) {
        return arguments
                .text(DELAYED_TYPE)
                .flatMap(ExchangeType::of)
                .filter(type -> type != DELAYED_MESSAGE && type != RECENT_HISTORY)
                .orElseThrow(() -> RefusedException.precondition(
                        "Invalid argument, 'x-delayed-type' must be an existing exchange type"));
    }

    private static int historyLength(FieldTable arguments) {
        if (!arguments.contains(HISTORY_LENGTH)) {
            return DEFAULT_HISTORY_LENGTH;
        }
        long length = arguments.integer(HISTORY_LENGTH).orElse(0);
        if (length < 1 || length > LONGEST_HISTORY) {
            throw RefusedException.precondition(
                    "Invalid argument, 'x-recent-history-length' must be a positive integer, at most "
                            + LONGEST_HISTORY);
        }
        return (int) length;
    }

    private static void checkHashArguments(FieldTable arguments) {
        if (arguments.contains(HASH_HEADER) && arguments.contains(HASH_PROPERTY)) {
            throw RefusedException.precondition("hash-header and hash-property are mutually exclusive");
        }
        Optional<FieldValue> property = arguments.find(HASH_PROPERTY);
        if (property.isPresent()
                && !(property.get() instanceof FieldValue.LongString name && HASHED_PROPERTIES.contains(name.text()))) {
            throw RefusedException.precondition("Unsupported property: " + ErlangText.value(property.get()));
        }
    }

    private static void checkWeight(String key) {
        int weight;
        try {
            weight = Integer.parseInt(key);
        } catch (NumberFormatException e) {
            throw RefusedException.precondition(
                    "The binding key must be an integer: " + ErlangText.binary(Utf8.encode(key), TEXT_BYTES));
        }
        if (weight < 1) {
            throw RefusedException.precondition("The binding key must be greater than 0");
        }
    }

    private static void checkMatch(FieldTable arguments) {
        Optional<FieldValue> match = arguments.find(HeadersMatcher.MATCH);
        if (match.isEmpty()) {
            return;
        }
        if (!(match.get() instanceof FieldValue.LongString text)) {
            throw RefusedException.precondition("Invalid x-match field type "
                    + match.get().typeName() + " (value " + ErlangText.term(match.get()) + "); expected longstr");
        }
        if (!MATCH_VALUES.contains(text.text())) {
            throw RefusedException.precondition("Invalid x-match field value " + ErlangText.term(text)
                    + "; expected all, any, all-with-x, or any-with-x");
        }
    }

    private static void checkLocal(Binding binding) {
        if (!binding.routingKey().isEmpty()) {
            throw RefusedException.precondition("Non empty binding '" + binding.routingKey() + "' key not permitted");
        }
        if (binding.destination() != Destination.QUEUE) {
            throw RefusedException.precondition(
                    "Exchange '" + binding.destinationName() + "' cannot be bound: only classic queues can");
        }
    }

    /** The matcher of the default exchange, whose bindings are the queues themselves. */
    public static Matcher defaultExchangeMatcher(Topology topology) {
        return new DefaultExchangeMatcher(topology);
    }
}
