package io.warrenmq.broker.metadata;

import io.warrenmq.store.MetadataLog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A metadata log in memory that counts its fsyncs and can be made to fail. */
public final class MemoryMetadataLog implements MetadataLog {
    final List<byte[]> records = new ArrayList<>();
    int appendCount;
    int snapshotCount;
    boolean broken;
    private long bytesSinceSnapshot;

    @Override
    public void replay(Consumer<byte[]> reader) {
        List.copyOf(records).forEach(reader);
    }

    @Override
    public void append(List<byte[]> added) {
        if (broken) {
            throw new IllegalStateException("no space left");
        }
        appendCount++;
        records.addAll(added);
        added.forEach(record -> bytesSinceSnapshot += record.length);
    }

    @Override
    public long bytesSinceSnapshot() {
        return bytesSinceSnapshot;
    }

    @Override
    public void snapshot(Iterable<byte[]> replacement) {
        snapshotCount++;
        records.clear();
        replacement.forEach(records::add);
        bytesSinceSnapshot = 0;
    }
}
