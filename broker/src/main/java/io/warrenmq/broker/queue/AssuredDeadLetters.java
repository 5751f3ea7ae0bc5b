package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.StoredMessage;
import io.warrenmq.broker.metadata.QueueEntry;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/**
 * Dead letters that have to arrive: a message that nothing is bound for waits and is routed again, a target that
 * refuses one is asked again, and the queue keeps each message until every target has taken it. Owned by the queue's
 * loop.
 */
final class AssuredDeadLetters {
    /** Often enough that a binding that was forgotten takes effect soon, rare enough to cost nothing. */
    static final long RETRY_MS = 5_000;

    private final Loop loop;
    private final LongFunction<Optional<StoredMessage>> message;
    private final LongConsumer routeAgain;
    private final LongConsumer safe;
    private final Republisher republisher;
    private final QueueTimer timer;
    private final LongQueue unroutable = new LongQueue();
    private final ArrayDeque<Attempt> refused = new ArrayDeque<>();
    private final Map<Long, Attempt> attempts = new HashMap<>();
    /** Targets of each position that have not taken it. */
    private final Map<Long, Integer> missing = new HashMap<>();

    private long nextToken;

    /** One message for one target. */
    private record Attempt(long position, QueueEntry target) {}

    /**
     * @param message as it is dead-lettered, absent when the queue has it no more
     * @param routeAgain takes the position of a message for which there was no target
     * @param safe takes the position of a message that all targets have
     */
    AssuredDeadLetters(
            Loop loop, LongFunction<Optional<StoredMessage>> message, LongConsumer routeAgain, LongConsumer safe) {
        this.loop = loop;
        this.message = message;
        this.routeAgain = routeAgain;
        this.safe = safe;
        this.republisher = new Republisher(loop, this::taken, this::refused);
        this.timer = new QueueTimer(loop, this::retry);
    }

    /** Messages that are on their way or wait. */
    int size() {
        return missing.size() + unroutable.size();
    }

    /** There is no target now. */
    void park(long position) {
        unroutable.add(position);
        retryLater();
    }

    void add(StoredMessage letter, List<QueueEntry> targets, long position) {
        missing.put(position, targets.size());
        for (QueueEntry target : targets) {
            send(letter, new Attempt(position, target));
        }
    }

    /** Hands over what was added. */
    void flush() {
        republisher.flush();
    }

    /** The queue is gone. */
    void close() {
        timer.cancel();
        unroutable.clear();
        refused.clear();
        attempts.clear();
        missing.clear();
    }

    private void send(StoredMessage letter, Attempt attempt) {
        long token = nextToken++;
        attempts.put(token, attempt);
        republisher.add(letter, List.of(attempt.target()), token);
    }

    private void taken(long token) {
        Attempt attempt = attempts.remove(token);
        if (attempt != null) {
            taken(attempt);
        }
    }

    private void taken(Attempt attempt) {
        Integer left = missing.computeIfPresent(attempt.position(), (_, count) -> count - 1);
        if (left != null && left == 0) {
            missing.remove(attempt.position());
            safe.accept(attempt.position());
        }
    }

    private void refused(long token) {
        Attempt attempt = attempts.remove(token);
        if (attempt != null) {
            refused.add(attempt);
            retryLater();
        }
    }

    private void retryLater() {
        timer.due(loop.nowMs() + RETRY_MS);
    }

    private void retry() {
        for (int left = unroutable.size(); left > 0; left--) {
            routeAgain.accept(unroutable.remove());
        }
        for (int left = refused.size(); left > 0; left--) {
            Attempt attempt = refused.remove();
            // A target that is gone answers as one that took it.
            message.apply(attempt.position()).ifPresentOrElse(letter -> send(letter, attempt), () -> taken(attempt));
        }
        republisher.flush();
    }
}
