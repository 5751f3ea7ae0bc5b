package io.warrenmq.broker.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.queue.VirtualWorld;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryGovernorTest {
    private final VirtualWorld world = new VirtualWorld(2, 1);
    private final List<String> story = new ArrayList<>();
    private final List<Holder> holders =
            List.of(new Holder("small", 10), new Holder("deep", 60), new Holder("empty", 0));
    private long used;
    private long pending;
    private final MemoryGovernor governor = new MemoryGovernor(
            new MemoryMarks(50, 40, 100, 80, 1000, 500),
            200,
            () -> used,
            () -> pending,
            () -> holders,
            world.loops.getFirst());

    private final class Holder implements MessageHolder {
        private final String name;
        private final long bytes;

        Holder(String name, long bytes) {
            this.name = name;
            this.bytes = bytes;
        }

        @Override
        public long residentBytes() {
            return bytes;
        }

        @Override
        public void spillSoon() {
            story.add(name);
        }
    }

    @Test
    void messagesThatAreStillArrivingSlowNobodyDown() {
        used = 150;
        assertThat(governor.arrivingGrew(140)).isTrue();
        assertThat(governor.throttled()).isFalse();
        assertThat(governor.memoryPressed()).isFalse();
        governor.arrivingReleased(140);
        assertThat(governor.throttled()).isTrue();
    }

    @Test
    void messagesThatAreStillArrivingHaveALimitOfTheirOwn() {
        assertThat(governor.arrivingGrew(150)).isTrue();
        assertThat(governor.arrivingGrew(60)).isFalse();
        governor.arrivingReleased(60);
        governor.arrivingReleased(150);
        assertThat(governor.arrivingGrew(200)).isTrue();
    }

    @Test
    void asksTheDeepestQueuesFirstAndAgainUntilItIsEnough() {
        used = 50;
        assertThat(governor.throttled()).isFalse();
        world.settle();
        assertThat(story).isEmpty();
        used = 60;
        assertThat(governor.throttled()).isFalse();
        assertThat(governor.memoryPressed()).isTrue();
        world.settle();
        assertThat(story).containsExactly("deep");
        used = 120;
        world.advance(50);
        assertThat(story).containsExactly("deep", "deep", "small");
        used = 45;
        assertThat(governor.memoryPressed()).as("goes on to the lower mark").isTrue();
        used = 39;
        world.advance(50);
        assertThat(governor.memoryPressed()).isFalse();
        world.advance(1000);
        assertThat(story).hasSize(3);
    }

    @Test
    void publishersWaitFromTheHighMarkToTheLowOne() {
        used = 101;
        assertThat(governor.throttled()).isTrue();
        governor.whenRelieved(
                world.loops.get(1),
                () -> story.add("resumed on " + world.loops.get(1).inLoop()));
        used = 85;
        world.advance(100);
        assertThat(governor.throttled()).isTrue();
        assertThat(story).doesNotContain("resumed on true");
        used = 39;
        world.advance(5);
        assertThat(story).contains("resumed on true");
        assertThat(governor.throttled()).isFalse();
    }

    @Test
    void publishersWaitForTheLog() {
        pending = 1001;
        assertThat(governor.throttled()).isTrue();
        pending = 600;
        assertThat(governor.throttled()).isTrue();
        pending = 500;
        assertThat(governor.throttled()).isFalse();
    }

    @Test
    void resumesAtOnceWhenNothingIsInTheWay() {
        governor.whenRelieved(world.loops.get(1), () -> story.add("resumed"));
        world.settle();
        assertThat(story).containsExactly("resumed");
    }

    @Test
    void queuesAreNotAskedToSpillWhereNothingCanLeaveMemory() {
        MemoryGovernor without = new MemoryGovernor(
                new MemoryMarks(50, 40, 100, 80, 1000, 500).withoutSpilling(),
                200,
                () -> used,
                () -> pending,
                () -> holders,
                world.loops.getFirst());
        used = 99;
        assertThat(without.throttled()).isFalse();
        assertThat(without.memoryPressed()).isFalse();
        used = 101;
        assertThat(without.throttled()).isTrue();
        world.settle();
        assertThat(story).isEmpty();
    }
}
