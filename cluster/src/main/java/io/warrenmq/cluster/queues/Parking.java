package io.warrenmq.cluster.queues;

import io.warrenmq.broker.queue.HomeQueue;
import io.warrenmq.broker.queue.LocalQueues;
import io.warrenmq.broker.queue.QueueOutcome;
import io.warrenmq.cluster.link.PeerLink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Messages for queues that this node does not know: either it has not applied the declaration yet that the other node
 * has, or the queue is deleted. Which of the two is known when this node has applied everything that was committed when
 * the message came. Thread-safe, by its lock, under which tasks are posted, so that what comes later stays behind.
 */
final class Parking {
    private final LocalQueues queues;
    private final List<LoopLinks> loops;
    private final LongFunction<Whereabouts> whereabouts;
    private final Consumer<Consumer<String>> catchUp;
    private final Map<Long, List<Parked>> parked = new HashMap<>();

    /** Where a queue is that does not serve here. */
    enum Whereabouts {
        /** There is no such queue. */
        NOWHERE,
        /** It is about to serve here. */
        HERE_SOON,
        /** Another node has it. */
        ELSEWHERE
    }

    /** A message as it came. */
    record Parked(PeerLink link, byte[] message) {}

    /**
     * @param whereabouts of a queue by its id, as applied by this node
     * @param catchUp answers when this node has applied what is committed now: nothing, or the reason why that cannot
     *     be known
     */
    Parking(
            LocalQueues queues,
            List<LoopLinks> loops,
            LongFunction<Whereabouts> whereabouts,
            Consumer<Consumer<String>> catchUp) {
        this.whereabouts = whereabouts;
        this.queues = queues;
        this.loops = loops;
        this.catchUp = catchUp;
    }

    /** The queue, if it is here and nothing waits for it. */
    Optional<HomeQueue> find(long id) {
        Optional<HomeQueue> queue = queues.find(id);
        if (queue.isPresent()) {
            synchronized (this) {
                return parked.isEmpty() || !parked.containsKey(id) ? queue : Optional.empty();
            }
        }
        return queue;
    }

    void park(long id, Parked message) {
        boolean first;
        synchronized (this) {
            first = !parked.containsKey(id);
            parked.computeIfAbsent(id, _ -> new ArrayList<>()).add(message);
        }
        if (first) {
            catchUp.accept(reason -> settle(id, reason));
        }
    }

    /** The queue is here now: what waited for it goes to it. */
    void opened(long id) {
        synchronized (this) {
            queues.find(id).ifPresent(queue -> deliver(queue, id));
        }
    }

    /** The queue is elsewhere now. */
    void moved(long id) {
        settle(id, "");
    }

    private void settle(long id, String reason) {
        synchronized (this) {
            Optional<HomeQueue> queue = queues.find(id);
            if (queue.isPresent()) {
                deliver(queue.get(), id);
                return;
            }
            Whereabouts where = whereabouts.apply(id);
            if (reason.isEmpty() && where == Whereabouts.HERE_SOON) {
                return; // opened, or moved, is next
            }
            String why = reason.isEmpty() && where == Whereabouts.ELSEWHERE ? QueueOutcome.Failed.MOVED : reason;
            List<Parked> refused = parked.remove(id);
            if (refused != null) {
                LoopLinks links = loops.getFirst();
                refused.forEach(each -> links.loop().post(() -> links.refuse(each.link(), each.message(), why)));
            }
        }
    }

    private void deliver(HomeQueue queue, long id) {
        List<Parked> waiting = parked.remove(id);
        if (waiting != null) {
            LoopLinks links = loops.get(queue.loop().index());
            int[] only = {0};
            waiting.forEach(each -> links.loop().post(() -> links.receive(each.link(), each.message(), only, 1)));
        }
    }
}
