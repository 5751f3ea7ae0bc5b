package io.warrenmq.app.control;

import io.warrenmq.store.MetadataLog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A metadata log that lives as long as the test. Owned by the metadata thread. */
final class MemoryMetadataLog implements MetadataLog {
    private final List<byte[]> records = new ArrayList<>();

    @Override
    public void replay(Consumer<byte[]> reader) {
        List.copyOf(records).forEach(reader);
    }

    @Override
    public void append(List<byte[]> more) {
        records.addAll(more);
    }

    @Override
    public long bytesSinceSnapshot() {
        return 0;
    }

    @Override
    public void snapshot(Iterable<byte[]> whole) {
        records.clear();
        whole.forEach(records::add);
    }
}
