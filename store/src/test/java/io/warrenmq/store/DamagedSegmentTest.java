package io.warrenmq.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.store.disk.sim.SimulatedDisk;
import io.warrenmq.store.disk.sim.SimulatedDisk.Loss;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Segments whose log files are long gone, with every byte flipped: damage costs the message it is in, and is reported.
 */
class DamagedSegmentTest {
    private static final StoreOptions OPTIONS = new StoreOptions(16 * 1024, 1, 1 << 20, 1000);
    private static final int MESSAGES = 8;

    /** Messages 1 to 8 in a segment, the first two settled there, and nothing of them in the log. */
    private static SimulatedDisk story() {
        StoreSimulation simulation = new StoreSimulation(3, OPTIONS, new SimulatedDisk());
        ModelQueue queue = simulation.declare();
        ModelQueue other = simulation.declare();
        for (int i = 1; i <= MESSAGES; i++) {
            queue.enqueue(0, i, 20, true);
        }
        queue.submit(false);
        simulation.workers.run();
        fillLog(simulation, other);
        queue.settle(queue.live().subList(0, 2));
        queue.submit(true);
        simulation.workers.run();
        fillLog(simulation, other);
        fillLog(simulation, other);
        simulation.disk.crash(Loss.ALL, new Random(1));
        return simulation.disk;
    }

    private static void fillLog(StoreSimulation simulation, ModelQueue other) {
        for (int i = 0; i < 4; i++) {
            other.enqueue(0, 1, 6000, true);
            other.submit(false);
            other.settle(other.live());
            other.submit(true);
            simulation.settleDown();
        }
    }

    private static String path(SimulatedDisk disk, String suffix) {
        List<String> paths = disk.files().stream()
                .filter(file -> file.startsWith("queues/0000000000000001/") && file.endsWith(suffix))
                .toList();
        assertThat(paths).hasSize(1);
        return paths.getFirst();
    }

    /** Reads all messages that recovery found; the positions of those whose bytes are right. */
    private static TreeSet<Long> readable(Reopened reopened, String what) {
        RecordingListener listener = new RecordingListener();
        QueueLog log = reopened.store().openQueue(1, true, listener);
        LoadBatch batch = new LoadBatch();
        reopened.positions().forEach(batch::add);
        log.load(batch);
        reopened.workers().run();
        assertThat(listener.loaded).containsExactly(batch);
        TreeSet<Long> readable = new TreeSet<>();
        for (int i = 0; i < batch.count(); i++) {
            if (batch.location(i) != LoadBatch.LOST) {
                TestMessages.check(reopened.chunks(), batch.location(i), batch.position(i), 20, what);
                readable.add(batch.position(i));
            }
        }
        return readable;
    }

    @Test
    void whatIsInSegmentsOutlivesTheLog() {
        SimulatedDisk disk = story();
        Reopened reopened = Reopened.of(disk, OPTIONS);

        assertThat(reopened.queues().get(1L))
                .hasSize(MESSAGES - 2)
                .allSatisfy((_, found) -> assertThat(found.location()).isZero());
        assertThat(readable(reopened, "intact")).containsExactly(3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(reopened.store().damagedPlaces()).isZero();
        reopened.close();
    }

    @Test
    void aFlippedByteInASegmentCostsTheMessageItIsIn() {
        SimulatedDisk original = story();
        String path = path(original, ".seg");
        for (long at = 0; at < original.sizeBytes(path); at++) {
            SimulatedDisk disk = original.copy();
            disk.flip(path, at, 1 << (at % 8));
            Reopened reopened = Reopened.of(disk, OPTIONS);
            TreeSet<Long> readable = readable(reopened, "byte " + at);
            assertThat(readable).as("byte %d", at).hasSizeGreaterThanOrEqualTo(MESSAGES - 3);
            if (readable.size() < MESSAGES - 2) {
                assertThat(reopened.store().damagedPlaces()).as("byte %d", at).isPositive();
                assertThat(reopened.store().lostMessages()).as("byte %d", at).isEqualTo(1);
            }
            reopened.close();
        }
    }

    @Test
    void aFlippedByteInAnIndexLosesNoMessage() {
        SimulatedDisk original = story();
        String path = path(original, ".idx");
        for (long at = 0; at < original.sizeBytes(path); at++) {
            SimulatedDisk disk = original.copy();
            disk.flip(path, at, 1 << (at % 8));
            Reopened reopened = Reopened.of(disk, OPTIONS);
            // Those that were settled may come back: nothing else remembers them.
            assertThat(readable(reopened, "byte " + at)).as("byte %d", at).contains(3L, 4L, 5L, 6L, 7L, 8L);
            reopened.close();
        }
    }

    @Test
    void aLostIndexIsMadeAgain() {
        SimulatedDisk disk = story();
        Disks.delete(disk, path(disk, ".idx"));
        Reopened reopened = Reopened.of(disk, OPTIONS);

        assertThat(readable(reopened, "no index")).contains(3L, 4L, 5L, 6L, 7L, 8L);
        reopened.close();
        assertThat(Reopened.of(disk, OPTIONS).queues().get(1L)).containsKeys(3L, 8L);
    }

    @Test
    void aLostSegmentIsReportedWithTheNumberOfItsMessages() {
        SimulatedDisk disk = story();
        Disks.delete(disk, path(disk, ".seg"));
        Reopened reopened = Reopened.of(disk, OPTIONS);

        assertThat(reopened.store().damagedPlaces()).isPositive();
        assertThat(reopened.store().lostMessages()).isEqualTo(MESSAGES - 2);
        reopened.close();
    }

    @Test
    void aSegmentThatWasCutOffKeepsWhatIsLeft() {
        SimulatedDisk original = story();
        String path = path(original, ".seg");
        int before = 0;
        for (long length = 0; length <= original.sizeBytes(path); length += 8) {
            SimulatedDisk disk = original.copy();
            disk.cut(path, length);
            Reopened reopened = Reopened.of(disk, OPTIONS);
            int left = readable(reopened, "length " + length).size();
            assertThat(left).as("length %d", length).isGreaterThanOrEqualTo(before);
            assertThat(reopened.store().lostMessages()).as("length %d", length).isEqualTo(MESSAGES - 2 - left);
            before = left;
            reopened.close();
        }
        assertThat(before).isEqualTo(MESSAGES - 2);
    }
}
