package io.warrenmq.cluster.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LeaseTest {
    private final Lease lease = new Lease(100);

    @Test
    void doesNotRunBeforeItWasGranted() {
        assertThat(lease.runs(0, 0)).isFalse();
    }

    @Test
    void lastsFromTheQuestionNotFromTheAnswer() {
        lease.granted(10, 60, 0);

        assertThat(lease.runs(109, 0)).isTrue();
        assertThat(lease.runs(110, 0)).isFalse();
    }

    @Test
    void anAnswerThatCameTooLateGrantsNothing() {
        lease.granted(10, 200, 0);

        assertThat(lease.runs(200, 0)).isFalse();
    }

    @Test
    void afterAGapTheNodeMustKnowWhatWasCommittedMeanwhile() {
        lease.granted(0, 1, 5);
        lease.granted(300, 301, 9);

        assertThat(lease.runs(302, 8)).isFalse();
        assertThat(lease.runs(302, 9)).isTrue();
    }

    @Test
    void withoutAGapItGoesOn() {
        lease.granted(0, 1, 5);
        lease.granted(50, 51, 9);

        assertThat(lease.runs(149, 5)).isTrue();
    }

    @Test
    void needsALength() {
        assertThatThrownBy(() -> new Lease(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
