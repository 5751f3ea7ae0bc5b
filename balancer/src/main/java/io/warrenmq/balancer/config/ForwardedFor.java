package io.warrenmq.balancer.config;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code option forwardfor}: servers are told the address of the client in a header.
 *
 * @param except clients of which they are not told
 * @param ifNone whether a header that the client sent itself is left alone
 */
public record ForwardedFor(String name, List<Network> except, boolean ifNone) {
    static final String USUAL_NAME = "X-Forwarded-For";

    /** Whether servers are told of this client. */
    public boolean appliesTo(InetAddress client) {
        return except.stream().noneMatch(network -> network.contains(client));
    }

    /** The same, and what another one excepts is excepted too. */
    public ForwardedFor withExceptionsOf(ForwardedFor other) {
        return new ForwardedFor(
                name, Stream.concat(except.stream(), other.except.stream()).toList(), ifNone);
    }
}
