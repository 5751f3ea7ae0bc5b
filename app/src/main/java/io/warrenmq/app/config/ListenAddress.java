package io.warrenmq.app.config;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a listener accepts connections.
 *
 * @param address an IP address or host name; empty means all addresses of the host
 * @param port 0 to 65535; 0 lets the system choose a free one, which is meant for tests
 */
public record ListenAddress(Optional<String> address, int port) {

    /** The port on all addresses. */
    public static ListenAddress onAllAddresses(int port) {
        return new ListenAddress(Optional.empty(), port);
    }

    /** Reads {@code port} or {@code address:port}; an IPv6 address may stand in brackets. */
    static Optional<ListenAddress> parse(String text) {
        int colon = text.lastIndexOf(':');
        OptionalInt port = ValueTypes.parsePort(text.substring(colon + 1));
        if (port.isEmpty()) {
            return Optional.empty();
        }
        if (colon < 0) {
            return Optional.of(onAllAddresses(port.getAsInt()));
        }
        String address = text.substring(0, colon);
        boolean bracketed = address.startsWith("[") && address.endsWith("]");
        String bare = bracketed ? address.substring(1, address.length() - 1) : address;
        boolean valid = !bare.isBlank() && bare.chars().noneMatch(c -> c <= ' ' || c == '[' || c == ']' || c == '/');
        return valid ? Optional.of(new ListenAddress(Optional.of(bare), port.getAsInt())) : Optional.empty();
    }

    /** As listings show it, with all addresses as {@code [::]}. */
    @Override
    public String toString() {
        String host = address.orElse("::");
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
