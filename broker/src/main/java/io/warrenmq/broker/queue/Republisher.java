package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.ConfirmSink;
import io.warrenmq.broker.message.PublishBatch;
import io.warrenmq.broker.message.StoredMessage;
import io.warrenmq.broker.metadata.QueueEntry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Publishes messages that leave one place of the broker for others, and says when all of those have them: only then may
 * the place they left forget them, so that no crash finds them in neither. Owned by its loop.
 */
final class Republisher implements ConfirmSink {
    private static final long REFUSED = 1L << 32;
    private static final long UNANSWERED = 1L << 33;

    private final Loop loop;
    private final LongConsumer safe;
    private final LongConsumer refused;
    private final LongConsumer unknown;
    /** Batches of this turn by target, in the order of their first message. */
    private final Map<QueueEndpoint, PublishBatch> open = new LinkedHashMap<>();
    /**
     * Per message from {@link #firstInFlight} on: what it is to {@link #safe}, and targets that have not answered, with
     * {@link #REFUSED} added when one refused and {@link #UNANSWERED} when one was lost sight of.
     */
    private final LongQueue tokens = new LongQueue();

    private final LongQueue unanswered = new LongQueue();
    private long firstInFlight = 1;
    private int inFlight;

    /** @param safe is told the token of a message when all its targets have answered, on the loop */
    Republisher(Loop loop, LongConsumer safe) {
        this(loop, safe, safe);
    }

    /**
     * @param safe is told the token of a message when all its targets have taken it, on the loop
     * @param refused is told it when all have answered and one has refused
     */
    Republisher(Loop loop, LongConsumer safe, LongConsumer refused) {
        this(loop, safe, refused, refused);
    }

    /** @param unknown is told the token of a message of which it is not known whether all targets have it */
    Republisher(Loop loop, LongConsumer safe, LongConsumer refused, LongConsumer unknown) {
        this.loop = loop;
        this.safe = safe;
        this.refused = refused;
        this.unknown = unknown;
    }

    /** Messages that not all targets have answered for. */
    int inFlight() {
        return inFlight;
    }

    /** Adds a message for its targets, at least one. */
    void add(StoredMessage message, List<QueueEntry> targets, long token) {
        long location = message.write(loop.writer());
        loop.writer().retain(targets.size());
        long sequence = firstInFlight + tokens.size();
        tokens.add(token);
        unanswered.add(targets.size());
        inFlight++;
        int flags = message.recordFlags() | (targets.size() > 1 ? PublishBatch.SHARED : 0);
        for (QueueEntry target : targets) {
            open.computeIfAbsent(target.endpoint(), endpoint -> new PublishBatch(this))
                    .add(location, sequence, message.bodySizeBytes(), message.priority(), flags);
        }
    }

    /** Hands over what was added. */
    void flush() {
        if (!open.isEmpty()) {
            loop.writer().flushReferences();
            Map<QueueEndpoint, PublishBatch> batches = new LinkedHashMap<>(open);
            open.clear();
            batches.forEach(QueueEndpoint::publish);
        }
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public void confirmed(long from, long to, boolean accepted) {
        answered(from, to, accepted ? 0 : REFUSED);
    }

    @Override
    public void unanswered(long from, long to) {
        answered(from, to, UNANSWERED);
    }

    private void answered(long from, long to, long flag) {
        for (long sequence = from; sequence <= to; sequence++) {
            int i = (int) (sequence - firstInFlight);
            long left = unanswered.get(i) - 1 | flag;
            unanswered.set(i, left);
            if ((int) left == 0) {
                inFlight--;
                outcome(left).accept(tokens.get(i));
            }
        }
        while (!tokens.isEmpty() && (int) unanswered.get(0) == 0) {
            tokens.remove();
            unanswered.remove();
            firstInFlight++;
        }
    }

    private LongConsumer outcome(long flags) {
        if ((flags & UNANSWERED) != 0) {
            return unknown;
        }
        return flags == 0 ? safe : refused;
    }
}
