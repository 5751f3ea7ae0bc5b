package io.warrenmq.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.store.disk.sim.SimulatedDisk;
import io.warrenmq.store.disk.sim.SimulatedDisk.Loss;
import io.warrenmq.store.frame.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A small log with every byte flipped and cut at every length: what is found is always something that was there. */
class DamagedLogTest {
    private static final int HEADER_BYTES = 4096;

    /** The states that the queue went through, each as its live positions, and the disk at the end. */
    private record Story(SimulatedDisk disk, List<TreeSet<Long>> states, String logPath, long usedBytes) {}

    private static Story story(boolean closed) {
        return story(closed, Loss.ALL);
    }

    private static Story story(boolean closed, Loss loss) {
        StoreSimulation simulation = new StoreSimulation(1);
        ModelQueue queue = simulation.declare();
        List<TreeSet<Long>> states = new ArrayList<>();
        states.add(new TreeSet<>());
        for (int i = 0; i < 8; i++) {
            queue.enqueue(0, i, i * 9, true);
            states.add(live(queue));
            queue.submit(false);
            simulation.workers.run();
            if (i % 3 == 2) {
                queue.settle(queue.live().getFirst());
                states.add(live(queue));
                queue.submit(true);
                simulation.workers.run();
            }
        }
        assertThat(queue.allCommitted()).isTrue();
        if (closed) {
            simulation.store.close();
        }
        simulation.disk.crash(loss, new Random(1));
        String path = simulation.disk.files().stream()
                .filter(file -> file.endsWith(".wal"))
                .findFirst()
                .orElseThrow();
        return new Story(simulation.disk, states, path, usedBytes(simulation.disk, path));
    }

    private static TreeSet<Long> live(ModelQueue queue) {
        TreeSet<Long> live = new TreeSet<>();
        queue.live().forEach(message -> live.add(message.position));
        return live;
    }

    private static long usedBytes(SimulatedDisk disk, String path) {
        // Everything behind the last frame is zero in a file that was never used before.
        byte[] content = Disks.content(disk, path);
        int end = content.length;
        while (end > 0 && content[end - 1] == 0) {
            end--;
        }
        return end;
    }

    @Test
    void aLogThatWasCutOffAnywhereYieldsWhatWasWrittenBefore() {
        Story story = story(false);
        TreeSet<Long> previous = new TreeSet<>();
        int at = 0;
        for (long length = HEADER_BYTES; length <= story.usedBytes(); length++) {
            SimulatedDisk disk = story.disk().copy();
            disk.cut(story.logPath(), length);
            Reopened reopened = Reopened.of(disk);
            TreeSet<Long> found = reopened.positions();
            // Each state follows the one before it, in order, as the log gets longer.
            while (!story.states().get(at).equals(found)) {
                at++;
                assertThat(at)
                        .as("log cut at %d: %s is no state", length, found)
                        .isLessThan(story.states().size());
            }
            previous = found;
            reopened.close();
        }
        assertThat(previous).isEqualTo(story.states().getLast());
    }

    @Test
    void aFlippedByteInALogThatACrashEndedYieldsAStateThatTheQueueWasIn() {
        Story story = story(false);
        for (long at = HEADER_BYTES; at < story.usedBytes(); at++) {
            SimulatedDisk disk = story.disk().copy();
            disk.flip(story.logPath(), at, 1 << (at % 8));
            Reopened reopened = Reopened.of(disk);
            TreeSet<Long> found = reopened.positions();
            if (reopened.store().damagedPlaces() == 0) {
                assertThat(story.states()).as("byte %d flipped", at).contains(found);
            } else {
                checkContained(story, found, at);
            }
            reopened.close();
        }
    }

    @Test
    void aFlippedByteInTheLastGroupThatWasForcedIsNotTakenForATornWrite() {
        Story story = story(false, Loss.NONE);
        long lastFrame = (story.usedBytes() + 7 & -8) - Frame.HEAD_BYTES; // says that what is before it was forced
        int reported = 0;
        for (long at = HEADER_BYTES; at < lastFrame; at++) {
            SimulatedDisk disk = story.disk().copy();
            disk.flip(story.logPath(), at, 1 << (at % 8));
            Reopened reopened = Reopened.of(disk);
            checkContained(story, reopened.positions(), at);
            reported += reopened.store().damagedPlaces() > 0 ? 1 : 0;
            reopened.close();
        }
        // Padding between frames is covered by no checksum.
        assertThat((double) reported).isGreaterThan(0.9 * (lastFrame - HEADER_BYTES));
    }

    @Test
    void aLogFileWhoseHeaderCannotBeReadIsReportedAndSetAside() {
        Story story = story(true);
        SimulatedDisk disk = story.disk().copy();
        disk.flip(story.logPath(), 20, 1);
        disk.flip(story.logPath(), 2048 + 20, 1);

        Reopened reopened = Reopened.of(disk);
        assertThat(reopened.positions()).isEmpty();
        assertThat(reopened.store().damagedPlaces()).isEqualTo(1);
        reopened.close();

        assertThat(disk.files()).contains(story.logPath() + ".damaged").doesNotContain(story.logPath());
        Reopened again = Reopened.of(disk);
        assertThat(again.store().damagedPlaces()).as("told once").isZero();
        again.close();
    }

    @Test
    void aFlippedByteInALogThatWasClosedCostsOneRecordAndIsReported() {
        Story story = story(true);
        int reported = 0;
        for (long at = HEADER_BYTES; at < story.usedBytes(); at++) {
            SimulatedDisk disk = story.disk().copy();
            disk.flip(story.logPath(), at, 1 << (at % 8));
            Reopened reopened = Reopened.of(disk);
            checkContained(story, reopened.positions(), at);
            reported += reopened.store().damagedPlaces() > 0 ? 1 : 0;
            reopened.close();
        }
        // Padding between frames is covered by no checksum, and the end mark is the last thing there is.
        assertThat((double) reported).isGreaterThan(0.9 * (story.usedBytes() - HEADER_BYTES));
    }

    /** One record lost: a message that was live is missing, or one that was settled is back. */
    private static void checkContained(Story story, TreeSet<Long> found, long at) {
        TreeSet<Long> last = story.states().getLast();
        TreeSet<Long> differing = new TreeSet<>(found);
        differing.addAll(last);
        differing.removeIf(position -> found.contains(position) && last.contains(position));
        assertThat(differing).as("byte %d flipped", at).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void oneDamagedHeaderCostsNothing() {
        Story story = story(false);
        for (long at = 0; at < 40; at++) {
            for (long copy : new long[] {0, 2048}) {
                SimulatedDisk disk = story.disk().copy();
                disk.flip(story.logPath(), copy + at, 0x10);
                Reopened reopened = Reopened.of(disk);
                assertThat(reopened.positions())
                        .as("byte %d of the header", copy + at)
                        .isEqualTo(story.states().getLast());
                reopened.close();
            }
        }
    }

    @Test
    void whatIsWrittenAfterATornLogIsFoundWithWhatWasBefore() {
        Story story = story(false);
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            SimulatedDisk disk = story.disk().copy();
            long length = HEADER_BYTES + random.nextLong(story.usedBytes() - HEADER_BYTES);
            disk.cut(story.logPath(), length);
            Reopened reopened = Reopened.of(disk);
            TreeSet<Long> before = reopened.positions();
            long added = reopened.enqueue();
            disk.crash(Loss.ALL, random);
            Reopened again = Reopened.of(disk);
            before.add(added);
            assertThat(again.positions()).as("log cut at %d", length).isEqualTo(before);
            assertThat(again.store().damagedPlaces()).isZero();
            again.close();
        }
    }
}
