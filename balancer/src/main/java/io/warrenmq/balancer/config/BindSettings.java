package io.warrenmq.balancer.config;

import java.net.SocketAddress;
import java.util.Optional;

/**
 * One address to listen on.
 *
 * @param address an internet address or a path
 * @param v6only whether an IPv6 socket takes no IPv4 clients
 * @param backlog 0 for as many as the frontend takes
 * @param acceptProxy whether each connection must begin with a PROXY protocol header
 */
public record BindSettings(
        Place place,
        SocketAddress address,
        String name,
        boolean v6only,
        int backlog,
        boolean acceptProxy,
        Optional<TlsSettings> tls,
        Optional<String> socketMode) {}
