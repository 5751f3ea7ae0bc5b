package io.warrenmq.cluster.metadata;

/**
 * @param heartbeatMs how often a leader shows that it lives, and repeats what was lost. Too small costs messages, too
 *     large makes lost messages slow
 * @param silenceMs without a word from the leader for so long, a node asks for votes although the engine still sees the
 *     leader; likewise a leader that does not hear a majority for so long steps down. Smaller than a pause of the
 *     garbage collector, it changes leaders for nothing
 * @param electionMs a node waits up to so long before it asks for votes, so that not all ask at once
 * @param applyWaitMs a running node that has not applied what was committed so long ago is no longer waited for. Larger
 *     makes one frozen node hold up all declarations for longer; smaller lets a slow node answer from older metadata
 * @param appendEntries most entries in a message
 * @param windowEntries most entries on their way to a node that has not acknowledged them
 * @param partBytes size of the parts of a snapshot
 */
public record ConsensusOptions(
        long heartbeatMs,
        long silenceMs,
        long electionMs,
        long applyWaitMs,
        int appendEntries,
        int windowEntries,
        int partBytes) {
    public static final ConsensusOptions DEFAULT = new ConsensusOptions(200, 2_000, 300, 3_000, 512, 8_192, 256 << 10);

    public ConsensusOptions {
        if (heartbeatMs <= 0 || silenceMs <= heartbeatMs || electionMs <= 0 || applyWaitMs <= 0) {
            throw new IllegalArgumentException("intervals must be positive, and silence longer than a heartbeat");
        }
        if (appendEntries <= 0 || windowEntries < appendEntries || partBytes <= 0) {
            throw new IllegalArgumentException("sizes must be positive, and the window not smaller than a message");
        }
    }
}
