package io.warrenmq.broker.routing;

import io.warrenmq.broker.metadata.QueueEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Gathers the targets of one message: each queue once, each exchange once, in the order in which they were found. Owned
 * by one thread and used again for every message, so that routing allocates nothing but its result.
 */
public final class RouteCollector {
    /** Up to here comparing one by one is cheaper than hashing. */
    private static final int LINEAR = 12;

    private static final int LARGEST_KEPT_ARRAY = 1 << 14;
    private static final QueueEntry[] NONE = new QueueEntry[0];
    private static final Route.Queues NOWHERE = new Route.Queues(NONE, true);
    private static final Route.Queues NOWHERE_THIS_TIME = new Route.Queues(NONE, false);

    private QueueEntry[] queues = new QueueEntry[16];
    private int queueCount;
    private final LongSet queueIds = new LongSet();
    private final ArrayList<Exchange> exchanges = new ArrayList<>();
    private final Set<Exchange> seenExchanges = new HashSet<>();
    private boolean found;
    private boolean keyOnly = true;
    final TopicScratch topic = new TopicScratch();

    /** Adds a queue, or an exchange that is to be asked too. */
    public void add(Target target) {
        found = true;
        if (target instanceof QueueEntry queue) {
            addQueue(queue);
        } else {
            addExchange((Exchange) target);
        }
    }

    /** The exchange is asked for its targets, unless it was already. */
    void addExchange(Exchange exchange) {
        if (exchanges.size() <= LINEAR) {
            for (int i = 0; i < exchanges.size(); i++) {
                if (exchanges.get(i) == exchange) {
                    return;
                }
            }
        } else {
            if (seenExchanges.isEmpty()) {
                seenExchanges.addAll(exchanges);
            }
            if (!seenExchanges.add(exchange)) {
                return;
            }
        }
        exchanges.add(exchange);
    }

    /** The exchanges found so far, also while more are being found. */
    int exchangeCount() {
        return exchanges.size();
    }

    Exchange exchange(int i) {
        return exchanges.get(i);
    }

    /** Forgets whether anything was found, before the next exchange is asked. */
    void beginExchange() {
        found = false;
    }

    boolean foundAny() {
        return found;
    }

    /** Adds a place that keeps the message without being a destination: it does not count as routed. */
    void keepIn(QueueEntry store) {
        addQueue(store);
    }

    void notByKeyAlone() {
        keyOnly = false;
    }

    /** The result; what was gathered is forgotten. */
    Route.Queues finish() {
        Route.Queues route = queueCount == 0
                ? (keyOnly ? NOWHERE : NOWHERE_THIS_TIME)
                : new Route.Queues(Arrays.copyOf(queues, queueCount), keyOnly);
        reset();
        return route;
    }

    void reset() {
        // Deleted queues must not be held by the scratch memory of an idle loop.
        if (queues.length > LARGEST_KEPT_ARRAY) {
            queues = new QueueEntry[16];
        } else {
            Arrays.fill(queues, 0, queueCount, null);
        }
        queueCount = 0;
        queueIds.clear();
        exchanges.clear();
        seenExchanges.clear();
        keyOnly = true;
    }

    private void addQueue(QueueEntry queue) {
        long id = queue.record().id();
        if (queueCount < LINEAR) {
            for (int i = 0; i < queueCount; i++) {
                if (queues[i].record().id() == id) {
                    return;
                }
            }
        } else {
            if (queueCount == LINEAR) {
                queueIds.clear();
                for (int i = 0; i < queueCount; i++) {
                    queueIds.add(queues[i].record().id());
                }
            }
            if (!queueIds.add(id)) {
                return;
            }
        }
        if (queueCount == queues.length) {
            queues = Arrays.copyOf(queues, queueCount * 2);
        }
        queues[queueCount++] = queue;
    }
}
