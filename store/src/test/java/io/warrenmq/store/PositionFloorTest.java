package io.warrenmq.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.store.disk.sim.SimulatedDisk;
import io.warrenmq.store.disk.sim.SimulatedDisk.Loss;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Positions are not given out twice, even when nothing readable names them any more. */
class PositionFloorTest {
    private static final long QUEUE = 1;
    private static final long OTHER_QUEUE = 2;

    /** A closed store with one message of lane 3 of a queue, in the only log file. */
    private static SimulatedDisk withOneMessage() {
        StoreSimulation simulation = new StoreSimulation(1);
        ModelQueue queue = simulation.declare();
        assertThat(queue.id).isEqualTo(QUEUE);
        queue.enqueue(3, 1, 100, true);
        queue.submit(true);
        simulation.settleDown();
        simulation.store.close();
        simulation.disk.crash(Loss.NONE, new Random(1));
        return simulation.disk;
    }

    private static void flipTheMessage(SimulatedDisk disk) {
        disk.flip("wal/000001.wal", 4096 + 60, 1);
    }

    @Test
    void aLaneWhoseRecordsDamageHidesBeginsAboveThem() {
        SimulatedDisk disk = withOneMessage();
        flipTheMessage(disk);

        Reopened reopened = Reopened.of(disk);
        assertThat(reopened.store().damagedPlaces()).isEqualTo(1);
        assertThat(reopened.positions()).isEmpty();
        assertThat(reopened.next()).isEmpty();
        assertThat(reopened.floor()).hasValue(PositionFloor.STEP);
        reopened.close();
    }

    @Test
    void whatComesToLightAgainIsNotTakenForWhatWasWrittenMeanwhile() {
        SimulatedDisk disk = withOneMessage();
        flipTheMessage(disk);
        Reopened damaged = Reopened.of(disk);
        long position = 3L << 56 | damaged.floor().get();
        damaged.enqueue(QUEUE, position, 2);
        damaged.close();

        flipTheMessage(disk); // as it was

        Reopened healed = Reopened.of(disk);
        assertThat(healed.positions()).containsExactly(3L << 56 | 1, position);
        healed.queues()
                .firstEntry()
                .getValue()
                .forEach((at, found) -> TestMessages.check(
                        healed.chunks(), found.location(), at == position ? 2 : 1, at == position ? 10 : 100, "found"));
        assertThat(healed.floor()).as("the floor stays").hasValue(PositionFloor.STEP);
        healed.close();
    }

    @Test
    void theFloorRisesWithEveryRecoveryThatFindsDamageAndNeverFalls() throws IOException {
        SimulatedDisk disk = new SimulatedDisk();

        PositionFloor first = new PositionFloor(disk);
        assertThat(first.count()).isZero();
        first.raise(17);
        assertThat(first.count()).isEqualTo(PositionFloor.STEP);
        first.raise(5 * PositionFloor.STEP + 1);
        assertThat(first.count()).isEqualTo(6 * PositionFloor.STEP);

        disk.crash(Loss.ALL, new Random(1));
        PositionFloor second = new PositionFloor(disk);
        assertThat(second.count()).isEqualTo(6 * PositionFloor.STEP);
        second.raise(0);
        assertThat(second.count()).isEqualTo(7 * PositionFloor.STEP);
        assertThat(disk.list(""))
                .filteredOn(name -> name.startsWith("positions"))
                .hasSize(1);
    }

    @Test
    void theFloorLeavesHalfOfAllCountsToMessages() throws IOException {
        PositionFloor floor = new PositionFloor(new SimulatedDisk());

        floor.raise((1L << 55) - 1);
        floor.raise(0);

        assertThat(floor.count()).isEqualTo(1L << 55);
    }

    @Test
    void aQueueIdThatComesBackDoesNotMeetWhatTheLogHasOfItsFirstLife() {
        SimulatedDisk disk = withOneMessage();

        Reopened without = Reopened.of(disk, StoreSimulation.SMALL, id -> id == OTHER_QUEUE);
        assertThat(without.floor()).as("after the highest count in the log").hasValue(2);
        assertThat(without.store().damagedPlaces()).isZero();
        without.close();
    }

    @Test
    void anIntactDirectoryHasNoFloor() {
        Reopened reopened = Reopened.of(withOneMessage());
        assertThat(reopened.floor()).hasValue(0);
        assertThat(reopened.next()).containsExactly(Map.entry(3L << 56 ^ QUEUE, 2L));
        reopened.close();
    }
}
