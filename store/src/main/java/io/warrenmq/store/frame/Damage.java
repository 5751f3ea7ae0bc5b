package io.warrenmq.store.frame;

import io.warrenmq.store.disk.Disk;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where damage that was found in files is told and counted. Thread-safe. */
public final class Damage {
    private static final Logger LOG = LoggerFactory.getLogger(Damage.class);

    /** More of them say nothing new and would fill the log. */
    private static final int TOLD_ONE_BY_ONE = 100;

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
        long count = places.incrementAndGet();
        if (count > TOLD_ONE_BY_ONE) {
            if (count % TOLD_ONE_BY_ONE == 0) {
                LOG.error(
                        "{} damaged places so far, the last one in {} at offset {}",
                        count,
                        disk.describe(path),
                        offset);
            }
            return;
        }
        LOG.error(
                "Damage in {} at offset {}: {}. Everything intact around it is kept. Check the disk and its cables,"
                        + " controller and memory before trusting it further.",
                disk.describe(path),
                offset,
                consequence);
    }

    /** Messages that are known to be lost because of damage. */
    public void lost(long queueId, long messageCount) {
        long count = messages.addAndGet(messageCount);
        if (count > TOLD_ONE_BY_ONE && count / TOLD_ONE_BY_ONE == (count - messageCount) / TOLD_ONE_BY_ONE) {
            return;
        }
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
