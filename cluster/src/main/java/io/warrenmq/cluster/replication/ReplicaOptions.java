package io.warrenmq.cluster.replication;

/**
 * Limits of a replica.
 *
 * @param windowOperations how many operations may be on their way to one mirror. Too small: throughput falls with the
 *     distance of the nodes. Too large: a slow mirror fills the memory of the owner's links
 * @param ringBatches how many batches the owner keeps at hand for mirrors, a power of two. Too small: mirrors that lag
 *     a little are served from disk
 * @param resendMs how long the owner waits for an acknowledgement before it sends again. Too small: a busy mirror gets
 *     everything twice
 * @param installMs how long the owner waits for a mirror to take a whole state before it sends it again. Too small: a
 *     large state is sent many times over
 * @param proposalMs how long a proposal may take before it is made again
 * @param slowMirrorMs how long an in-sync member may acknowledge nothing while operations wait for it, before it is
 *     removed. Too small: a pause for garbage collection costs a mirror its place; too large: publishers wait that long
 *     for a frozen one
 * @param admitLagOperations how many operations a newcomer may lack when it is proposed; publishers wait for these
 */
public record ReplicaOptions(
        int windowOperations,
        int ringBatches,
        long resendMs,
        long installMs,
        long proposalMs,
        long slowMirrorMs,
        long admitLagOperations) {

    public static final ReplicaOptions DEFAULT = new ReplicaOptions(65_536, 256, 1000, 2000, 1000, 2000, 8192);

    public ReplicaOptions {
        require(windowOperations > 0, "windowOperations must be positive: " + windowOperations);
        require(
                ringBatches > 0 && Integer.bitCount(ringBatches) == 1,
                "ringBatches must be a power of two: " + ringBatches);
        require(resendMs > 0, "resendMs must be positive: " + resendMs);
        require(installMs > 0, "installMs must be positive: " + installMs);
        require(proposalMs > 0, "proposalMs must be positive: " + proposalMs);
        require(slowMirrorMs > 0, "slowMirrorMs must be positive: " + slowMirrorMs);
        require(admitLagOperations >= 0, "admitLagOperations must not be negative: " + admitLagOperations);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
