package io.warrenmq.server.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.loop.LoopDriver;
import io.warrenmq.store.memory.ChunkPool;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

class PublishCreditTest {
    private final ArrayDeque<Runnable> woken = new ArrayDeque<>();
    private final Loop loop = new Loop(0, new Driver(), new ChunkPool(0));
    private int resumed;
    private final PublishCredit credit = new PublishCredit(loop, () -> resumed++);

    @Test
    void isExhaustedWhenSixteenBatchesAreNotTaken() {
        take(15);
        assertThat(credit.exhausted()).isFalse();

        take(1);
        assertThat(credit.exhausted()).isTrue();
    }

    @Test
    void letsThePublisherGoOnOnceWhenHalfOfThemAreTaken() {
        take(16);
        credit.await();

        giveBack(7);
        assertThat(resumed).isZero();

        giveBack(9);
        assertThat(resumed).isOne();
    }

    @Test
    void letsThePublisherGoOnWhenTheyWereTakenBeforeItBeganToWait() {
        take(16);
        giveBack(16);

        credit.await();
        runWoken();

        assertThat(resumed).isOne();
    }

    @Test
    void wakesNobodyWhoDoesNotWait() {
        take(16);
        giveBack(16);

        assertThat(woken).isEmpty();
        assertThat(resumed).isZero();
    }

    private void take(int batches) {
        for (int i = 0; i < batches; i++) {
            credit.take();
        }
    }

    private void giveBack(int batches) {
        for (int i = 0; i < batches; i++) {
            credit.giveBack();
        }
        runWoken();
    }

    private void runWoken() {
        while (!woken.isEmpty()) {
            woken.remove().run();
        }
    }

    private final class Driver implements LoopDriver {
        @Override
        public void wake(Runnable task) {
            woken.add(task);
        }

        @Override
        public boolean onLoopThread() {
            return true;
        }

        @Override
        public long currentTimeMs() {
            return 0;
        }

        @Override
        public Timer schedule(long delayMs, Runnable task) {
            throw new IllegalStateException("nothing is timed here");
        }
    }
}
