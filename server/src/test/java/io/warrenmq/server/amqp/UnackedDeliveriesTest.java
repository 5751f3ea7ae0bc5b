package io.warrenmq.server.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.loop.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class UnackedDeliveriesTest {
    private static final ChannelSink SINK = new NoSink();

    private static final class NoSink extends ChannelSink {
        @SuppressWarnings("NullAway") // nothing asks for the port
        NoSink() {
            super(null);
        }

        @Override
        public Loop loop() {
            throw new AssertionError("not asked");
        }

        @Override
        public boolean ready() {
            throw new AssertionError("not asked");
        }

        @Override
        public void deliver(long position, long location, boolean redelivered) {
            throw new AssertionError("not delivered to");
        }

        @Override
        public void cancelled() {
            throw new AssertionError("not cancelled");
        }
    }

    @Test
    void oneDeliveryThatIsNeverSettledDoesNotKeepRoomForAllThatFollow() {
        UnackedDeliveries unacked = new UnackedDeliveries();
        unacked.add(1, 1, SINK, 0);
        for (long tag = 2; tag < 1_000_000; tag++) {
            unacked.add(tag, tag, SINK, 0);
            assertThat(unacked.take(tag, (t, p, s) -> {})).isTrue();
        }
        assertThat(unacked.count()).isOne();
        assertThat(unacked.capacity()).isLessThanOrEqualTo(64);
        assertThat(unacked.contains(1)).isTrue();
        assertThat(unacked.oldestSeconds()).isZero();
    }

    /** Steps add (with gaps, as auto-acknowledged deliveries leave), take one, take all up to one, or put back. */
    @Property(tries = 500)
    void behavesLikeASortedMap(@ForAll @Size(min = 1, max = 400) List<@IntRange(min = 0, max = 99) Integer> steps) {
        UnackedDeliveries unacked = new UnackedDeliveries();
        TreeMap<Long, Long> model = new TreeMap<>();
        List<Long> taken = new ArrayList<>();
        UnackedDeliveries.Taker taker = (tag, position, sink) -> {
            assertThat(position).isEqualTo(tag * 10);
            taken.add(tag);
        };
        long next = 1;
        for (int step : steps) {
            if (step < 60) {
                next += 1 + (step % 7 == 0 ? 2 : 0);
                unacked.add(next, next * 10, SINK, (int) next);
                model.put(next, next * 10);
            } else if (step < 80) {
                long tag = Math.max(1, next - step + 60);
                assertThat(unacked.contains(tag)).isEqualTo(model.containsKey(tag));
                assertThat(unacked.take(tag, taker)).isEqualTo(model.remove(tag) != null);
            } else if (step < 90) {
                long tag = Math.max(1, next - (step - 80) * 3L);
                List<Long> expected = List.copyOf(model.headMap(tag, true).keySet());
                taken.clear();
                unacked.takeUpTo(tag, taker);
                assertThat(taken).isEqualTo(expected);
                expected.forEach(model::remove);
            } else if (!taken.isEmpty()) {
                long tag = taken.removeLast();
                if (!model.containsKey(tag)) {
                    unacked.restore(tag, tag * 10, SINK, (int) tag);
                    model.put(tag, tag * 10);
                }
            }
            assertThat(unacked.count()).isEqualTo(model.size());
            assertThat((long) unacked.oldestSeconds())
                    .isEqualTo(model.isEmpty() ? Integer.MAX_VALUE : model.firstKey());
        }
        List<Long> left = List.copyOf(model.keySet());
        taken.clear();
        unacked.takeAll(taker);
        assertThat(taken).isEqualTo(left);
    }
}
