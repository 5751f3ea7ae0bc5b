package io.warrenmq.bench.peer;

/**
 * A broker that came back with its data.
 *
 * @param startedAtMs when its process was started, in milliseconds since 1970
 * @param acceptsMs how long after that its port accepted a connection
 */
public record Restarted(long pid, long startedAtMs, long acceptsMs) {}
