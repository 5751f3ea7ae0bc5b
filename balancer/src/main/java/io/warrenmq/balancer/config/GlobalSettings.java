package io.warrenmq.balancer.config;

import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What holds for the whole process.
 *
 * @param maxConnections of clients, 0 for as many as descriptors allow
 * @param threads event loops, 0 for one for each processor
 * @param hardStopAfterMs how long a soft stop waits for connections to end
 * @param graceMs how long a soft stop keeps listening
 * @param bufferSizeBytes of one direction of a connection
 * @param splices whether much data is moved inside the kernel
 * @param stateFile what {@code show servers state} printed, for backends that load it at start
 * @param stateDirectory where such files are, if they are named without one
 */
public record GlobalSettings(
        List<LogTarget> logs,
        String logTag,
        int maxConnections,
        int threads,
        Optional<Path> pidFile,
        List<AdminSocket> adminSockets,
        long adminTimeoutMs,
        int spreadChecksPercent,
        long hardStopAfterMs,
        long graceMs,
        int bufferSizeBytes,
        boolean splices,
        boolean daemon,
        Optional<Path> stateFile,
        Optional<Path> stateDirectory) {
    /** A socket for operators. */
    public record AdminSocket(Place place, SocketAddress address, Level level, Optional<String> mode) {}

    /** What operators may do. */
    public enum Level {
        USER,
        OPERATOR,
        ADMIN
    }
}
