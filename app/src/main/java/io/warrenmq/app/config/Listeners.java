package io.warrenmq.app.config;

import java.util.List;

/**
 * Where AMQP connections are accepted.
 *
 * @param tcp plain listeners; default port 5672 on all addresses; empty means none
 * @param tls listeners with TLS; default none
 * @param proxyProtocol every connection must begin with a PROXY header; default false. True with clients that connect
 *     directly: none of them gets in
 * @param reverseDnsLookups show host names of peers; default false. True with a slow name server delays each connection
 */
public record Listeners(
        List<ListenAddress> tcp, List<ListenAddress> tls, boolean proxyProtocol, boolean reverseDnsLookups) {
    public Listeners {
        tcp = List.copyOf(tcp);
        tls = List.copyOf(tls);
    }
}
