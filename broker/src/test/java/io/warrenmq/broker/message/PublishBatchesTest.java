package io.warrenmq.broker.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.loop.Loop;
import org.junit.jupiter.api.Test;

class PublishBatchesTest {
    private final PublishBatches batches = new PublishBatches();
    private final ConfirmSink publisher = new Publisher();

    @Test
    void aBatchComesBackWithTheRoomThatItNeeded() {
        PublishBatch flooded = batches.take(publisher, 5_000);
        fill(flooded, 6_000);
        flooded.release();
        PublishBatch next = batches.take(publisher, 16);
        assertThat(next).isSameAs(flooded);
        assertThat(next.count()).isZero();
        assertThat(next.capacity()).isEqualTo(PublishBatches.LARGEST_KEPT_MESSAGES);
    }

    @Test
    void oneThatGrewBeyondMeasureIsNotKept() {
        PublishBatch huge = batches.take(publisher, 16);
        fill(huge, PublishBatches.LARGEST_KEPT_MESSAGES + 1);
        assertThat(huge.count()).isEqualTo(PublishBatches.LARGEST_KEPT_MESSAGES + 1);
        huge.release();
        assertThat(batches.take(publisher, 16)).isNotSameAs(huge);
    }

    private static void fill(PublishBatch batch, int messages) {
        for (int i = 0; i < messages; i++) {
            batch.add(i, 0, 16, 0, 0);
        }
    }

    private static final class Publisher implements ConfirmSink {
        @Override
        public Loop loop() {
            throw new AssertionError("nothing is confirmed here");
        }

        @Override
        public void confirmed(long from, long to, boolean accepted) {
            throw new AssertionError("nothing is confirmed here");
        }
    }
}
