package io.warrenmq.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warrenmq.store.disk.sim.SimulatedDisk;
import io.warrenmq.store.disk.sim.SimulatedDisk.Loss;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetadataLogTest {
    private static final String LOG = "metadata/log-0000000000";
    private static final String SNAPSHOT = "metadata/snapshot-0000000001";

    private static List<String> replay(Reopened store) {
        List<String> records = new ArrayList<>();
        store.store().metadata().replay(record -> records.add(new String(record, StandardCharsets.UTF_8)));
        return records;
    }

    private static byte[] bytes(String record) {
        return record.getBytes(StandardCharsets.UTF_8);
    }

    private static List<byte[]> records(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> bytes("record " + i)).toList();
    }

    private static List<String> texts(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "record " + i).toList();
    }

    /** Three appends: records 0 to 2, 3, 4 to 5. */
    private static SimulatedDisk threeAppends() {
        SimulatedDisk disk = new SimulatedDisk();
        Reopened store = Reopened.of(disk);
        assertThat(replay(store)).isEmpty();
        store.store().metadata().append(records(0, 3));
        store.store().metadata().append(records(3, 4));
        store.store().metadata().append(records(4, 6));
        disk.crash(Loss.ALL, new Random(1));
        return disk;
    }

    @Test
    void whatWasAppendedIsThereAfterACrash() {
        assertThat(replay(Reopened.of(threeAppends()))).isEqualTo(texts(0, 6));
    }

    @Test
    void anAppendThatWasCutOffIsDroppedAsAWhole() {
        SimulatedDisk original = threeAppends();
        for (long length = 64; length <= original.sizeBytes(LOG); length++) {
            SimulatedDisk disk = original.copy();
            disk.cut(LOG, length);
            Reopened store = Reopened.of(disk);
            List<String> found = replay(store);
            assertThat(found).as("length %d", length).isIn(List.of(), texts(0, 3), texts(0, 4), texts(0, 6));

            store.store().metadata().append(records(100, 101));
            disk.crash(Loss.ALL, new Random(1));
            List<String> expected = new ArrayList<>(found);
            expected.add("record 100");
            assertThat(replay(Reopened.of(disk))).as("length %d", length).isEqualTo(expected);
        }
    }

    @Test
    void damageBeforeTheLastAppendIsAnErrorThatNamesFileAndOffset() {
        SimulatedDisk original = threeAppends();
        int refused = 0;
        for (long at = 0; at < original.sizeBytes(LOG); at++) {
            SimulatedDisk disk = original.copy();
            disk.flip(LOG, at, 1 << (at % 8));
            Reopened store = Reopened.of(disk);
            List<String> found = List.of();
            try {
                found = replay(store);
            } catch (StoreException e) {
                refused++;
                assertThat(e)
                        .hasMessageContaining("simulated:" + LOG + " is damaged at offset ")
                        .hasMessageContaining("backup");
                continue;
            }
            // The last append looks like one that was cut off; padding and the rest of the header mean nothing.
            assertThat(found).as("byte %d", at).isIn(texts(0, 4), texts(0, 6));
        }
        assertThat(refused).isGreaterThan(100);
    }

    @Test
    void aSnapshotReplacesEverythingBeforeIt() {
        SimulatedDisk disk = threeAppends();
        Reopened store = Reopened.of(disk);
        replay(store);
        MetadataLog log = store.store().metadata();
        assertThat(log.bytesSinceSnapshot()).isPositive();
        log.snapshot(records(10, 12));
        assertThat(log.bytesSinceSnapshot()).isZero();
        log.append(records(12, 13));
        disk.crash(Loss.ALL, new Random(1));

        assertThat(replay(Reopened.of(disk))).isEqualTo(texts(10, 13));
        assertThat(disk.files())
                .filteredOn(path -> path.startsWith("metadata/"))
                .hasSize(2);
    }

    @Test
    void aSnapshotOfManyRecordsComesBackInOrder() {
        SimulatedDisk disk = new SimulatedDisk();
        Reopened store = Reopened.of(disk);
        replay(store);
        byte[] large = new byte[300_000];
        store.store().metadata().snapshot(List.of(large, large, large, large, large, bytes("last")));
        disk.crash(Loss.ALL, new Random(1));

        List<Integer> sizes = new ArrayList<>();
        Reopened.of(disk).store().metadata().replay(record -> sizes.add(record.length));
        assertThat(sizes).containsExactly(300_000, 300_000, 300_000, 300_000, 300_000, 4);
    }

    @Test
    void aSnapshotIsEitherThereOrNotAfterACrashAtAnyMoment() {
        Random random = new Random(5);
        for (int round = 0; round < 400; round++) {
            SimulatedDisk disk = threeAppends();
            Reopened store = Reopened.of(disk);
            replay(store);
            if (random.nextBoolean()) {
                disk.failWrites(1 + random.nextInt(6));
            } else {
                disk.failForces(1 + random.nextInt(6));
            }
            boolean done = true;
            try {
                store.store().metadata().snapshot(records(10, 12));
            } catch (StoreException e) {
                done = false;
            }
            disk.crash(random.nextBoolean() ? Loss.TORN : Loss.SCATTERED, random);
            List<String> found = replay(Reopened.of(disk));
            if (done) {
                assertThat(found).as("round %d", round).isEqualTo(texts(10, 12));
            } else {
                assertThat(found).as("round %d", round).isIn(texts(0, 6), texts(10, 12));
            }
        }
    }

    @Test
    void aDamagedSnapshotIsAnError() {
        SimulatedDisk original = threeAppends();
        Reopened store = Reopened.of(original);
        replay(store);
        store.store().metadata().snapshot(records(10, 20));
        original.crash(Loss.ALL, new Random(1));
        int refused = 0;
        for (long at = 0; at < original.sizeBytes(SNAPSHOT); at++) {
            SimulatedDisk disk = original.copy();
            disk.flip(SNAPSHOT, at, 1 << (at % 8));
            Reopened damaged = Reopened.of(disk);
            try {
                assertThat(replay(damaged)).as("byte %d", at).isEqualTo(texts(10, 20));
            } catch (StoreException e) {
                refused++;
                assertThat(e).hasMessageContaining(SNAPSHOT);
            }
        }
        assertThat(refused).isGreaterThan(200);
    }

    @Test
    void aMissingSnapshotIsAnError() {
        SimulatedDisk disk = threeAppends();
        Reopened store = Reopened.of(disk);
        replay(store);
        store.store().metadata().snapshot(records(10, 20));
        disk.crash(Loss.ALL, new Random(1));
        Disks.delete(disk, SNAPSHOT);

        Reopened reopened = Reopened.of(disk);
        assertThatThrownBy(() -> replay(reopened))
                .hasMessageContaining(SNAPSHOT)
                .hasMessageContaining("missing");
    }

    @Test
    void aFailedAppendStopsTheNodeAndNothingIsAppendedAfterwards() {
        SimulatedDisk disk = new SimulatedDisk();
        Reopened store = Reopened.of(disk);
        replay(store);
        disk.failForces(1);
        MetadataLog log = store.store().metadata();

        assertThatThrownBy(() -> log.append(records(0, 1))).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> log.append(records(1, 2))).hasMessageContaining("started again");
        assertThat(store.failures()).hasSize(1);
    }
}
