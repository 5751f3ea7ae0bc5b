package io.warrenmq.cluster.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PublisherLedgerTest {
    private final PublisherLedger ledger = new PublisherLedger();

    @Test
    void aChannelPublishesWithoutGaps() {
        ledger.published(1);
        ledger.published(2);

        assertThat(ledger.isNext(3)).isTrue();
        assertThat(ledger.isNext(2)).isFalse();
        assertThat(ledger.isNext(4)).isFalse();
        assertThatThrownBy(() -> ledger.published(4)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatAChannelSkipsIsPassedButWasNotHad() {
        ledger.published(1);
        ledger.attach(4);
        ledger.published(4);

        assertThat(ledger.has(1)).isTrue();
        assertThat(ledger.has(2)).isFalse();
        assertThat(ledger.has(3)).isFalse();
        assertThat(ledger.has(4)).isTrue();
    }

    @Test
    void aReturningCopyFillsWhatWasSkippedOnce() {
        ledger.attach(4);
        ledger.published(4);
        ledger.merged(2);

        assertThat(ledger.has(2)).isTrue();
        assertThat(ledger.has(3)).isFalse();
        assertThat(ledger.passed()).isEqualTo(4);
    }

    @Test
    void whatAMergeBroughtIsNotPublishedAgain() {
        ledger.published(1);
        ledger.merged(2);
        ledger.merged(3);

        assertThat(ledger.passed()).isEqualTo(3);
        assertThat(ledger.isNext(4)).isTrue();
    }

    @Test
    void anAttachBehindWhatWasHadChangesNothing() {
        ledger.published(1);
        ledger.published(2);
        ledger.attach(1);

        assertThat(ledger.passed()).isEqualTo(2);
        assertThat(ledger.has(2)).isTrue();
    }

    @Property
    void remembersExactlyWhatCame(@ForAll @Size(max = 60) List<@IntRange(min = 1, max = 40) Integer> numbers) {
        PublisherLedger many = new PublisherLedger();
        Set<Integer> came = new HashSet<>();
        for (int number : numbers) {
            if (many.isNext(number) && !many.has(number)) {
                many.published(number);
            } else if (number % 7 == 0) {
                many.attach(number);
                continue;
            } else {
                many.merged(number);
            }
            came.add(number);
        }

        PublisherLedger copy = many.copy();
        for (int number = 1; number <= 41; number++) {
            assertThat(copy.has(number)).as("number %d", number).isEqualTo(came.contains(number));
        }
        assertThat(many.has(many.passed() + 1)).isFalse();
    }
}
