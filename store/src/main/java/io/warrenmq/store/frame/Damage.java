package io.warrenmq.store.frame;

import io.warrenmq.store.disk.Disk;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where damage that was found in files is told and counted. Thread-safe. */
public final class Damage {
    private static final Logger LOG = LoggerFactory.getLogger(Damage.class);

    private final Disk disk;
    private final AtomicLong places = new AtomicLong();
    private final AtomicLong messages = new AtomicLong();

    public Damage(Disk disk) {
        this.disk = disk;
    }

    /**
     * A place in a file that does not hold what was written there.
     *
     * @param consequence what is lost or repeated because of it, as the end of a sentence
     */
    public void found(String path, long offset, String consequence) {
        places.incrementAndGet();
        LOG.error(
                "Damage in {} at offset {}: {}. Everything intact around it is kept. Check the disk and its cables,"
                        + " controller and memory before trusting it further.",
                disk.describe(path),
                offset,
                consequence);
    }

    /** Messages that are known to be lost because of damage. */
    public void lost(long queueId, long messageCount) {
        messages.addAndGet(messageCount);
        LOG.error("{} message(s) of the queue with id {} are lost because of damage on disk", messageCount, queueId);
    }

    /** Damaged places found so far. */
    public long places() {
        return places.get();
    }

    /** Messages known to be lost so far. */
    public long messages() {
        return messages.get();
    }
}
