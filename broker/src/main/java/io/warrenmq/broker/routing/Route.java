package io.warrenmq.broker.routing;

import io.warrenmq.broker.metadata.QueueEntry;

/** Where a message goes. */
public sealed interface Route {
    /**
     * The queues that get it, possibly none.
     *
     * @param dependsOnKeyOnly whether every message with the same exchange and key, and without CC and BCC, goes the
     *     same way, so that the route may be cached
     */
    record Queues(QueueEntry[] queues, boolean dependsOnKeyOnly) implements Route {
        /**
         * Whether the message reaches a queue; if not, a mandatory one is returned. Not the same as {@code queues}
         * being empty: an x-recent-history exchange is handed the message like a queue, but is no destination.
         */
        public boolean reachesQueue() {
            for (QueueEntry queue : queues) {
                if (!queue.isExchangeStore()) {
                    return true;
                }
            }
            return false;
        }
    }

    /** It waits at an x-delayed-message exchange and is routed {@code delayMs} from now. */
    record Delayed(QueueEntry delayStore, long delayMs) implements Route {}

    /** 404. */
    record NoExchange() implements Route {}

    /**
     * 403: the exchange is internal. Only reported to publishers, not when an exchange is reached through a binding.
     */
    record Internal() implements Route {}

    /** 406 with this text: the exchange cannot route this message. */
    record Refused(String text) implements Route {}
}
