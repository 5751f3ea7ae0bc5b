package io.warrenmq.server.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.flow.Backpressure;
import io.warrenmq.broker.flow.DiskFreeLimit;
import io.warrenmq.broker.flow.MemoryWatermark;
import io.warrenmq.broker.flow.ResourceAlarms;
import io.warrenmq.broker.flow.ResourceMonitor;
import io.warrenmq.broker.loop.Loop;
import io.warrenmq.store.memory.ChunkPool;
import org.junit.jupiter.api.Test;

class LoopContextTest {
    private static final Backpressure NEVER_FULL = new Backpressure() {
        @Override
        public boolean throttled() {
            return false;
        }

        @Override
        public void whenRelieved(Loop loop, Runnable resume) {
            loop.post(resume);
        }

        @Override
        public boolean arrivingGrew(long sizeBytes) {
            return true;
        }

        @Override
        public void arrivingReleased(long sizeBytes) {
            // there is room without end
        }
    };

    private static final ResourceAlarms NEVER_SHORT =
            new ResourceMonitor(1, new MemoryWatermark.Absolute(1), new DiskFreeLimit.Absolute(0), () -> 0, () -> 1);

    private final LoopContext context =
            new LoopContext(new Loop(0, new WokenByHand(), new ChunkPool(0)), NEVER_FULL, NEVER_SHORT, () -> true);

    @Test
    void aConnectionStoppedInAFullBufferAgainAndAgainDoesNotMakeItGrow() {
        int size = context.receiveBuffer(0).capacity();
        for (int stops = 0; stops < 5; stops++) {
            int kept = context.receiveBuffer(0).capacity();
            context.bufferForKept(kept);
        }
        assertThat(context.receiveBuffer(0).capacity()).isEqualTo(size);
    }

    @Test
    void whatIsReadBehindKeptBytesHasRoom() {
        int kept = 1_000_000;
        assertThat(context.receiveBuffer(kept).capacity()).isGreaterThanOrEqualTo(kept + 64 * 1024);
        assertThat(context.bufferForKept(5_000_000).capacity()).isGreaterThanOrEqualTo(5_000_000);
    }
}
