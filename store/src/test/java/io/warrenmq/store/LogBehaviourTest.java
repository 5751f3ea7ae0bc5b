package io.warrenmq.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.store.disk.sim.SimulatedDisk;
import io.warrenmq.store.memory.ChunkWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the log does when all goes well. */
class LogBehaviourTest {
    private final SimulatedDisk disk = new SimulatedDisk();
    private final Reopened store = Reopened.of(disk);

    @Test
    void whatGathersWhileTheDiskIsBusyIsForcedOnce() {
        Publisher publisher = new Publisher(store, 1);
        publisher.publish(10);
        store.workers().run();
        long forces = disk.forces();
        for (int i = 0; i < 50; i++) {
            publisher.publish(10);
        }
        store.workers().run();

        assertThat(publisher.listener.committed).isEqualTo(51);
        assertThat(disk.forces()).isEqualTo(forces + 1);
    }

    @Test
    void settlementsAloneWaitForTheNextForce() {
        Publisher publisher = new Publisher(store, 1);
        publisher.publish(10);
        publisher.publish(10);
        store.workers().run();
        long forces = disk.forces();
        publisher.log.settle(1, 1, true);
        publisher.log.submit();
        store.workers().run();
        assertThat(publisher.listener.committed).isEqualTo(2);
        assertThat(disk.forces()).isEqualTo(forces);

        publisher.publish(10);
        store.workers().run();
        assertThat(publisher.listener.committed).isEqualTo(4);
        assertThat(disk.forces()).isEqualTo(forces + 1);
    }

    @Test
    void whoeverWaitsForSettlementsGetsThemCommittedAlsoAfterTheyWereSubmitted() {
        Publisher publisher = new Publisher(store, 1);
        publisher.publish(10);
        store.workers().run();
        publisher.log.settle(1, 1, true);
        publisher.log.submit();
        store.workers().run();
        assertThat(publisher.listener.committed).isEqualTo(1);

        publisher.log.submitUrgently();
        store.workers().run();
        assertThat(publisher.listener.committed).isEqualTo(2);
    }

    @Test
    void aMessageOfManyQueuesIsWrittenOnce() {
        int queues = 10;
        ChunkWriter writer = new ChunkWriter(store.chunks());
        long location = TestMessages.write(writer, 1, 10_000, 0, queues);
        List<RecordingListener> listeners =
                Stream.generate(RecordingListener::new).limit(queues).toList();
        for (int i = 0; i < queues; i++) {
            QueueLog log = store.store().openQueue(i + 1, true, listeners.get(i));
            log.enqueue(1, location, Long.MAX_VALUE, true);
            log.submit();
        }
        store.workers().run();

        assertThat(listeners)
                .allSatisfy(listener -> assertThat(listener.committed).isEqualTo(1));
        // Two copies would not fit into a file of 16 KiB.
        assertThat(logFiles()).hasSize(2);
        store.close();
        Reopened again = Reopened.of(disk);
        assertThat(again.queues()).hasSize(queues);
        assertThat(again.queues().values().stream()
                        .map(found -> found.firstEntry().getValue().location())
                        .distinct())
                .as("places in memory")
                .hasSize(1);
    }

    @Test
    void logFilesOfQueuesThatStayShortAreUsedAgain() {
        Publisher publisher = new Publisher(store, 1);
        for (long position = 1; position <= 500; position++) {
            publisher.publish(1000);
            publisher.log.settle(position, position, true);
            publisher.log.submit();
            store.workers().run();
        }

        assertThat(publisher.listener.requests)
                .as("requests to move messages to segments")
                .isEmpty();
        assertThat(logFiles()).hasSizeLessThanOrEqualTo(2 + 1 + 3);
        assertThat(disk.files()).noneMatch(path -> path.endsWith(".seg"));
    }

    @Test
    void aQueueThatIsSlowToMoveItsMessagesKeepsTheLogGrowingAndLosesNothing() {
        Publisher slow = new Publisher(store, 1);
        Publisher busy = new Publisher(store, 2);
        slow.publish(100);
        for (long position = 1; position <= 100; position++) {
            busy.publish(1000);
            busy.log.settle(position, position, true);
            busy.log.submit();
            store.workers().run();
        }

        assertThat(slow.listener.requests).hasSize(1);
        assertThat(logFiles()).hasSizeGreaterThan(6);
        store.close();
        assertThat(Reopened.of(disk).positions()).containsExactly(1L);
    }

    @Test
    void aDeletedQueueIsNotWaitedFor() {
        Publisher slow = new Publisher(store, 1);
        Publisher busy = new Publisher(store, 2);
        slow.publish(100);
        for (long position = 1; position <= 200; position++) {
            busy.publish(1000);
            busy.log.settle(position, position, true);
            busy.log.submit();
            store.workers().run();
            if (position == 50) {
                assertThat(slow.listener.requests).hasSize(1);
                slow.log.delete();
            }
        }

        assertThat(logFiles()).hasSizeLessThanOrEqualTo(10);
    }

    private List<String> logFiles() {
        return disk.files().stream().filter(path -> path.endsWith(".wal")).toList();
    }
}
