package io.warrenmq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.CommandOutcome;
import io.warrenmq.broker.metadata.FirstBoot;
import io.warrenmq.broker.metadata.MemoryMetadataLog;
import io.warrenmq.broker.metadata.MetadataRules;
import io.warrenmq.broker.metadata.MetadataService;
import io.warrenmq.broker.metadata.MetadataView;
import io.warrenmq.broker.metadata.NoExchangeStores;
import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.wire.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QueuePlacementTest {
    private final QueueFixture f = new QueueFixture(3);
    private final List<LocalQueue> queues = new ArrayList<>();
    private long nextId = 1;

    private Loop declare(Optional<Loop> near) {
        QueueRecord record = new QueueRecord(nextId++, "/", "q" + nextId, false, false, 0, FieldTable.EMPTY, "guest");
        LocalQueue queue = (LocalQueue) f.host.create(record, QueueFixture.settings(), near);
        queues.add(queue);
        f.world.settle();
        return queue.loop();
    }

    private int on(int loop) {
        return (int) queues.stream()
                .filter(queue -> queue.loop() == f.world.loops.get(loop))
                .count();
    }

    @Test
    void aQueueGoesToTheLoopOfTheConnectionThatDeclaresIt() {
        assertThat(declare(Optional.of(f.world.loops.get(2)))).isSameAs(f.world.loops.get(2));
        assertThat(declare(Optional.of(f.world.loops.get(1)))).isSameAs(f.world.loops.get(1));
    }

    @Test
    void theMetadataKnowsWhichLoopAsked() {
        MetadataService metadata = new MetadataService(
                new MetadataService.Options(MetadataRules.DEFAULT, new FirstBoot("/", Optional.empty()), 1 << 20),
                new MemoryMetadataLog(),
                new MetadataView(f.host, new NoExchangeStores(), bound -> 0),
                Runnable::run,
                failure -> {});
        metadata.start(() -> 0, change -> {});
        Loop declaring = f.world.loops.get(1);
        List<CommandOutcome> answers = new ArrayList<>();

        metadata.submit(
                new Command.DeclareQueue(metadata.nextQueueId(), "/", "q", true, false, 0, FieldTable.EMPTY, "guest"),
                declaring,
                answers::add);
        f.world.settle();

        assertThat(answers)
                .singleElement()
                .isInstanceOfSatisfying(
                        CommandOutcome.QueueDeclared.class,
                        declared -> assertThat(((LocalQueue) declared.entry().endpoint()).loop())
                                .isSameAs(declaring));
    }

    @Test
    void oneConnectionThatDeclaresManyQueuesDoesNotPutThemAllOnItsLoop() {
        for (int i = 0; i < 30; i++) {
            declare(Optional.of(f.world.loops.getFirst()));
        }

        assertThat(on(0)).isBetween(10, 14);
        assertThat(on(1)).isBetween(8, 10);
        assertThat(on(2)).isBetween(8, 10);
    }

    @Test
    void queuesThatNoConnectionOfThisNodeDeclaresGoWhereTheFewestAre() {
        for (int i = 0; i < 9; i++) {
            declare(Optional.empty());
        }

        assertThat(List.of(on(0), on(1), on(2))).containsExactly(3, 3, 3);
    }

    @Test
    void queuesThatAreGoneDoNotCount() {
        Optional<Loop> near = Optional.of(f.world.loops.getFirst());
        for (int i = 0; i < 100; i++) {
            assertThat(declare(near)).isSameAs(near.get());
            f.host.delete(queues.getLast());
            f.world.settle();
        }
    }
}
