package io.warrenmq.balancer.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * Where log lines go.
 *
 * @param facility 0 to 23, as syslog numbers them
 * @param maxLevel the least severe level that is sent, 0 (emerg) to 7 (debug)
 * @param minLevel more severe levels are sent as this one
 * @param lengthBytes longer lines are cut
 */
public record LogTarget(
        Destination destination, Format format, int facility, int maxLevel, int minLevel, int lengthBytes) {
    /** Where to. */
    public sealed interface Destination {
        record Udp(InetSocketAddress address) implements Destination {}

        record UnixSocket(Path path) implements Destination {}

        record StandardOutput() implements Destination {}

        record StandardError() implements Destination {}
    }

    /** The framing of a line. */
    public enum Format {
        RFC3164,
        RFC5424,
        RAW
    }
}
