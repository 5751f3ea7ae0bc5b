package io.warrenmq.store;

import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.disk.DiskFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Looks at files of a disk. */
final class Disks {
    private Disks() {}

    static byte[] content(Disk disk, String path) {
        try (DiskFile file = disk.open(path, false)) {
            ByteBuffer content = ByteBuffer.allocate((int) file.size());
            file.read(content, 0);
            return content.array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Disk disk, String path, byte[] content) {
        try (DiskFile file = disk.open(path, true)) {
            file.truncate(0);
            file.write(ByteBuffer.wrap(content), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Disk disk, String path) {
        try {
            disk.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
