package io.warrenmq.store.frame;

import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * Tells damage from writes that a crash cut off. A frame that is not intact is damage when intact frames follow it and
 * one of them knows that the disk already had what came before ({@link Frame}'s synced offset); otherwise nothing from
 * there on was ever promised to anybody, and reading ends. Owned by one thread.
 */
public final class ProvenFrames {
    private final FrameScanner frames;
    private final boolean complete;
    private final LongConsumer onDamage;

    /**
     * @param complete the whole file is known to have been on disk: anything that is not intact is damage
     * @param onDamage is given the offset of each damaged place
     */
    public ProvenFrames(FrameScanner frames, boolean complete, LongConsumer onDamage) {
        this.frames = frames;
        this.complete = complete;
        this.onDamage = onDamage;
    }

    /** The frame that {@link #next} moved to. */
    public FrameScanner frame() {
        return frames;
    }

    /** Moves to the next frame; false at the end, with the offset of {@link #frame} there. */
    public boolean next() throws IOException {
        if (frames.next()) {
            return true;
        }
        long bad = frames.offset();
        if (!skipDamage(bad)) {
            frames.moveTo(bad);
            frames.next();
            return false;
        }
        onDamage.accept(bad);
        return frames.next();
    }

    private boolean skipDamage(long bad) throws IOException {
        if (!frames.resync()) {
            return false;
        }
        long firstIntact = frames.nextOffset();
        boolean proven = complete;
        while (!proven) {
            if (frames.next()) {
                proven = frames.synced() > bad;
            } else if (!frames.resync()) {
                return false;
            }
        }
        frames.moveTo(firstIntact);
        return true;
    }
}
