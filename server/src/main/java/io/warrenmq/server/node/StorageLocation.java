package io.warrenmq.server.node;

import io.warrenmq.store.StoreOptions;
import java.nio.file.Path;

/** Where a node keeps what must survive. */
public sealed interface StorageLocation {
    /** A directory, made when it does not exist; one node at a time. */
    record Directory(Path path, StoreOptions options) implements StorageLocation {}

    /** Nowhere: everything is gone when the node stops. For tests. */
    record Memory() implements StorageLocation {}
}
