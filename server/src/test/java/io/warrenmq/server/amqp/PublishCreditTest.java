package io.warrenmq.server.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.store.memory.ChunkPool;
import org.junit.jupiter.api.Test;

class PublishCreditTest {
    private final WokenByHand driver = new WokenByHand();
    private final Loop loop = new Loop(0, driver, new ChunkPool(0));
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
        driver.run();

        assertThat(resumed).isOne();
    }

    @Test
    void wakesNobodyWhoDoesNotWait() {
        take(16);
        giveBack(16);

        assertThat(driver.isWoken()).isFalse();
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
        driver.run();
    }
}
