package io.warrenmq.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warrenmq.store.disk.sim.SimulatedDisk;
import io.warrenmq.store.disk.sim.SimulatedDisk.Loss;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the store does when the disk does not. */
class StoreFaultsTest {
    private final SimulatedDisk disk = new SimulatedDisk();
    private final Random random = new Random(1);

    @Test
    void aFailedFsyncStopsTheStoreBeforeAnythingIsConfirmed() {
        Reopened store = Reopened.of(disk);
        Publisher publisher = new Publisher(store, 1);
        publisher.publish(10);
        store.workers().run();
        assertThat(publisher.listener.committed).isEqualTo(1);

        disk.failForces(1);
        publisher.publish(10);
        store.workers().run();
        publisher.publish(10);
        store.workers().run();

        assertThat(publisher.listener.committed).isEqualTo(1);
        assertThat(store.failures())
                .singleElement()
                .satisfies(cause -> assertThat(cause)
                        .hasMessageContaining("simulated:wal")
                        .hasMessageContaining("Input/output error")
                        .hasMessageContaining("start the node again"));
        assertThat(store.store().pendingBytes()).isZero();
        assertThat(publisher.references()).isZero();
    }

    @Test
    void aFailedFsyncIsNeverTriedAgain() {
        Reopened store = Reopened.of(disk);
        Publisher publisher = new Publisher(store, 1);
        disk.failForces(1);
        publisher.publish(10);
        store.workers().run();
        long forces = disk.forces();

        publisher.publish(10);
        store.workers().run();
        store.store().close();

        assertThat(disk.forces()).isEqualTo(forces);
        assertThat(store.failures()).hasSize(1);
    }

    @Test
    void aFailedWriteStopsTheStoreOnce() {
        Reopened store = Reopened.of(disk);
        Publisher publisher = new Publisher(store, 1);
        disk.failWrites(1);
        publisher.publish(10);
        publisher.publish(10);
        store.workers().run();

        assertThat(publisher.listener.committed).isZero();
        assertThat(store.failures()).hasSize(1);
    }

    @Test
    void aFailedWriteOfASegmentStopsTheStore() {
        Reopened store = Reopened.of(disk);
        Publisher publisher = new Publisher(store, 1);
        long location = publisher.publish(10);
        store.workers().run();
        disk.failWrites(1);
        SpillBatch batch = new SpillBatch();
        publisher.retain(location);
        batch.add(1, location, Long.MAX_VALUE, SpillBatch.DURABLE);
        publisher.log.spill(batch);
        store.workers().run();

        assertThat(publisher.listener.spilled).isEmpty();
        assertThat(store.failures())
                .singleElement()
                .satisfies(cause -> assertThat(cause).hasMessageContaining("segments"));
    }

    @Test
    void aFullDiskStopsTheStoreOnlyWhenTheLogFilesItHasAreFull() {
        Reopened store = Reopened.of(disk);
        Publisher publisher = new Publisher(store, 1);
        publisher.publish(10);
        store.workers().run();
        disk.capacity(0);
        assertThat(store.store().usableBytes()).isZero();

        int committed = 0;
        while (store.failures().isEmpty()) {
            publisher.publish(1000);
            store.workers().run();
            committed++;
            assertThat(committed).isLessThan(1000);
        }
        // The file in use and the one in reserve take some ten messages each.
        assertThat(publisher.listener.committed).isEqualTo(committed).isGreaterThan(18);
        assertThat(store.failures())
                .singleElement()
                .satisfies(cause -> assertThat(cause)
                        .hasMessageContaining("No space left on device")
                        .hasMessageContaining("free space"));
    }

    @Test
    void whatWasConfirmedBeforeTheDiskWasFullIsThereAfterwards() {
        Reopened store = Reopened.of(disk);
        Publisher publisher = new Publisher(store, 1);
        publisher.publish(10);
        store.workers().run();
        disk.capacity(0);
        while (store.failures().isEmpty()) {
            publisher.publish(1000);
            store.workers().run();
        }
        disk.crash(Loss.ALL, random);
        disk.capacity(Long.MAX_VALUE);
        Reopened again = Reopened.of(disk);

        assertThat(again.positions()).hasSizeGreaterThanOrEqualTo((int) publisher.listener.committed);
        again.close();
    }

    @Test
    void spaceThatIsFreedInTimeIsUsed() {
        Reopened store = Reopened.of(disk);
        Publisher publisher = new Publisher(store, 1);
        publisher.publish(10);
        store.workers().run();
        disk.capacity(0);
        for (int i = 0; i < 18; i++) {
            publisher.publish(1000);
            store.workers().run();
        }
        disk.capacity(Long.MAX_VALUE);
        for (int i = 0; i < 40; i++) {
            publisher.publish(1000);
            store.workers().run();
        }

        assertThat(store.failures()).isEmpty();
        assertThat(publisher.listener.committed).isEqualTo(59);
    }

    @Test
    void aDiskThatCannotBeReadCostsTheMessagesAskedForAndNotTheNode() {
        Reopened store = Reopened.of(disk);
        Publisher publisher = new Publisher(store, 1);
        long location = publisher.publish(10);
        publisher.retain(location);
        SpillBatch spilled = new SpillBatch();
        spilled.add(1, location, Long.MAX_VALUE, SpillBatch.DURABLE);
        publisher.log.spill(spilled);
        store.workers().run();
        disk.failReads(true);
        LoadBatch batch = new LoadBatch();
        batch.add(1);
        publisher.log.load(batch);
        store.workers().run();

        assertThat(publisher.listener.loaded).containsExactly(batch);
        assertThat(batch.location(0)).isEqualTo(LoadBatch.LOST);
        assertThat(store.store().lostMessages()).isEqualTo(1);
        assertThat(store.failures()).isEmpty();
    }

    @Test
    void aDirectoryInUseIsRefusedWithItsHolder() {
        Reopened first = Reopened.of(disk);

        assertThatThrownBy(() -> Reopened.of(disk))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("in use by a test")
                .hasMessageContaining("data directory of its own");
        first.close();
        Reopened.of(disk).close();
    }

    @Test
    void aNewerFormatIsRefusedAndNothingTouched() {
        Reopened.of(disk).close();
        Disks.write(disk, "format", "warren-store format 2\n".getBytes(StandardCharsets.UTF_8));
        var before = disk.files();

        assertThatThrownBy(() -> Reopened.of(disk))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("has format 2, this program reads format 1")
                .hasMessageContaining("Start the WarrenMQ version that wrote it");
        assertThat(disk.files()).isEqualTo(before);
    }

    @Test
    void aDirectoryWithoutItsFormatFileIsRefused() {
        Reopened.of(disk).close();
        Disks.delete(disk, "format");

        assertThatThrownBy(() -> Reopened.of(disk)).hasMessageContaining("no file named format");
    }

    @Test
    void aFormatFileThatMakesNoSenseIsRefused() {
        Reopened.of(disk).close();
        Disks.write(disk, "format", new byte[] {1, 2, 3});

        assertThatThrownBy(() -> Reopened.of(disk)).hasMessageContaining("does not say");
    }

    @Test
    void aDirectoryOpensAgainAfterACrashAtAnyWriteOfItsFirstOpening() {
        for (int write = 1; write < 20; write++) {
            for (Loss loss : Loss.values()) {
                SimulatedDisk fresh = new SimulatedDisk();
                fresh.failWrites(write);
                try {
                    Reopened.of(fresh);
                } catch (StoreException e) {
                    assertThat(e).hasMessageContaining("Input/output error");
                }
                fresh.crash(loss, random);
                Reopened.of(fresh).close();
            }
        }
    }
}
