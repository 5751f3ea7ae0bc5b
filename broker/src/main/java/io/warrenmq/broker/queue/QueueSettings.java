package io.warrenmq.broker.queue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a queue behaves: its arguments merged with its policy and operator policy (a limit that is given more than once
 * counts with its smallest value, otherwise the argument wins).
 *
 * @param messageTtlMs x-message-ttl, ms
 * @param expiresMs x-expires: unused for so long, the queue is deleted
 * @param maxLength limit of ready messages
 * @param maxLengthBytes limit of the bodies of ready messages, in bytes
 * @param overflow what happens at these limits
 * @param deadLetterExchange where rejected, expired and dropped messages go; the empty name is the default exchange
 * @param deadLetterRoutingKey replaces the keys of dead-lettered messages
 * @param maxPriority number of priorities above 0, 0 for a plain queue
 * @param singleActiveConsumer one consumer at a time
 * @param consumerTimeoutMs limit for the age of an unacknowledged delivery
 * @param quorum what only a quorum queue has; absent for a classic one
 * @param mirroring copies on other nodes that a policy asks for; of no effect on a node that stands alone
 * @param policy name of the policy in effect, for listings
 * @param operatorPolicy name of the operator policy in effect, for listings
 */
public record QueueSettings(
        OptionalLong messageTtlMs,
        OptionalLong expiresMs,
        OptionalLong maxLength,
        OptionalLong maxLengthBytes,
        Overflow overflow,
        Optional<String> deadLetterExchange,
        Optional<String> deadLetterRoutingKey,
        int maxPriority,
        boolean singleActiveConsumer,
        OptionalLong consumerTimeoutMs,
        Optional<Quorum> quorum,
        Optional<Mirroring> mirroring,
        Optional<String> policy,
        Optional<String> operatorPolicy) {
    /**
     * Of a quorum queue.
     *
     * @param deliveryLimit x-delivery-limit: a message that came back more often is dead-lettered or dropped; negative
     *     for no limit
     * @param deadLettersAtLeastOnce x-dead-letter-strategy at-least-once, which needs overflow reject-publish: a dead
     *     message stays until all its targets have taken it
     */
    public record Quorum(long deliveryLimit, boolean deadLettersAtLeastOnce) {
        /** The limit of a queue for which neither its arguments nor a policy name one. */
        public static final long DEFAULT_DELIVERY_LIMIT = 20;
    }

    /**
     * Copies on other nodes.
     *
     * @param mode ha-mode
     * @param copies ha-params of {@link Mode#EXACTLY}: how many nodes have one, the owner included
     * @param nodes ha-params of {@link Mode#NODES}
     * @param automaticSync ha-sync-mode automatic: new copies get what is in the queue already
     * @param syncBatchSize ha-sync-batch-size: messages in one go, 0 for the default
     * @param promoteOnShutdown ha-promote-on-shutdown always
     * @param promoteOnFailure ha-promote-on-failure always
     */
    public record Mirroring(
            Mode mode,
            int copies,
            List<String> nodes,
            boolean automaticSync,
            int syncBatchSize,
            boolean promoteOnShutdown,
            boolean promoteOnFailure) {
        public Mirroring {
            nodes = List.copyOf(nodes);
        }

        /** ha-mode. */
        public enum Mode {
            ALL,
            EXACTLY,
            NODES
        }
    }

    /** The same without copies on other nodes. */
    public QueueSettings withoutMirrors() {
        return mirroring.isEmpty()
                ? this
                : new QueueSettings(
                        messageTtlMs,
                        expiresMs,
                        maxLength,
                        maxLengthBytes,
                        overflow,
                        deadLetterExchange,
                        deadLetterRoutingKey,
                        maxPriority,
                        singleActiveConsumer,
                        consumerTimeoutMs,
                        quorum,
                        Optional.empty(),
                        policy,
                        operatorPolicy);
    }

    /** x-overflow. */
    public enum Overflow {
        DROP_HEAD,
        REJECT_PUBLISH,
        REJECT_PUBLISH_DLX
    }

    /** A queue without arguments and policies. */
    public static QueueSettings plain() {
        return new QueueSettings(
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Overflow.DROP_HEAD,
                Optional.empty(),
                Optional.empty(),
                0,
                false,
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
