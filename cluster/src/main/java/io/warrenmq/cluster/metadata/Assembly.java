package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.Position;
import java.io.ByteArrayOutputStream;

/** The parts of a snapshot that have come. Owned by the thread of its {@link Consensus}. */
final class Assembly {
    /** More cannot be held in one array, nor would any metadata need it. */
    static final long LARGEST_BYTES = 1L << 30;

    final Position at;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Assembly(Position at) {
        this.at = at;
    }

    /** Takes a part that follows what is there; others are ignored. */
    void add(PeerMessage.Install install) {
        if (install.offset() == bytes.size() && bytes.size() + (long) install.part().length <= LARGEST_BYTES) {
            bytes.writeBytes(install.part());
        }
    }

    long size() {
        return bytes.size();
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
