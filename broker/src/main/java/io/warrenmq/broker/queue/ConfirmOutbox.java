package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.loop.TurnParticipant;
import io.warrenmq.broker.message.ConfirmSink;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** The answers of all queues of a loop to publishers: one batch per publisher and turn. Owned by the loop. */
final class ConfirmOutbox extends TurnParticipant {
    private final Loop loop;
    private final ArrayList<ConfirmBatch> open = new ArrayList<>();
    private final IdentityHashMap<ConfirmSink, ConfirmBatch> byPublisher = new IdentityHashMap<>();
    private @Nullable ConfirmBatch last;

    ConfirmOutbox(Loop loop) {
        this.loop = loop;
    }

    @SuppressWarnings("ReferenceEquality") // a publisher is its own identity
    void confirm(ConfirmSink publisher, long from, long to, boolean accepted) {
        ConfirmBatch batch = last;
        if (batch == null || batch.publisher() != publisher) {
            batch = open(publisher);
        }
        batch.add(from, to, accepted);
    }

    @Override
    protected void endTurn() {
        last = null;
        byPublisher.clear();
        // Publishers of this loop may publish again when they hear of it, which opens new batches.
        ArrayList<ConfirmBatch> batches = new ArrayList<>(open);
        open.clear();
        for (ConfirmBatch batch : batches) {
            Loop target = batch.publisher().loop();
            if (isThis(target)) {
                batch.run();
            } else {
                target.post(batch);
            }
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isThis(Loop target) {
        return target == loop;
    }

    private ConfirmBatch open(ConfirmSink publisher) {
        ConfirmBatch batch = byPublisher.get(publisher);
        if (batch == null) {
            batch = new ConfirmBatch(publisher);
            byPublisher.put(publisher, batch);
            open.add(batch);
            loop.flushBeforeTurnEnds(this);
        }
        last = batch;
        return batch;
    }
}
