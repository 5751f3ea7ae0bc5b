package io.warrenmq.ctl.protocol;

/**
 * What one control connection may use.
 *
 * @param maxLineBytes of a request or an answer; default 64 MiB, for definitions are one line. Too large: whoever has
 *     the cookie can fill the memory
 * @param maxConnections at once; default 64. Further ones are closed at once
 * @param handshakeTimeoutMs for the whole authentication; default 5000. Too small: slow hosts cannot log in
 * @param idleTimeoutMs between requests; default 60000
 */
public record ControlLimits(int maxLineBytes, int maxConnections, int handshakeTimeoutMs, int idleTimeoutMs) {
    public static final ControlLimits DEFAULT = new ControlLimits(64 * 1024 * 1024, 64, 5_000, 60_000);
}
